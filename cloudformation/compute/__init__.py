"""What both ways of running the backend share, instances and ECS tasks, and the larger parts of each.

- ``application.py``: what the backend needs to run, as parameters, variables and permissions
- ``routing.py``: its target group, and the listener's rules that lead there
- ``watch.py``: the alarm about its health, and the stacks' rollback triggers
- ``instances.py``, ``scaling.py``: of the way by instances
- ``tasks.py``, ``task_scaling.py``: of the way by ECS
"""
