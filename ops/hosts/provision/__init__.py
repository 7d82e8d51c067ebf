"""A bare Debian or Ubuntu becomes a droplet: steps that compare, and mend only what differs.

- ``machine.py``: what is known of the host before anything is planned; ``change.py``: commands that mend
- one module a step, or a few small ones: packages, docker, account, firewall, system, ssh
- ``steps.py``: the steps in their order; ``run.py``: plan, act, prove the new login, and only then close the old one

Nothing is imported here: who wants the commands alone need not pay for SSH.
"""
