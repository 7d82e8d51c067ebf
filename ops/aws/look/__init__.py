"""Looking at what is deployed, without changing anything: states, outputs, events, drift.

- ``account.py``: an environment opened for looking
- ``stacks.py``, ``status.py``: the stacks as CloudFormation lists them, and the table of them
- ``outputs.py``, ``events.py``, ``drift.py``: the rest, a task each
- ``ago.py``: how long ago something was
"""
