"""Parts of the balancer's stack.

- ``access_logs.py``: the bucket of its access logs
- ``watch.py``: its alarms
"""
