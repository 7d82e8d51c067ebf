"""A small CloudFormation in memory, with the surface of boto3's client and a clock that moves when somebody waits.

It has what no emulator has: every state of a stack, failures that a test decides on, replacements, rollbacks and their
failures, stack policies, termination protection, change sets without changes, throttling, late consistency. Each module
names the documents that it follows; where the service's words aren't documented, that is said.

- ``service.py``: the service; ``change_set_calls.py``, ``stack_calls.py``, ``event_calls.py``,
  ``drift_calls.py`` are its calls
- ``operations.py``, ``updates.py``, ``work.py``: what happens to a stack, step by step
- ``changes.py``, ``checks.py``, ``policies.py``, ``values.py``: what a change set says, and what is refused
- ``shapes.py``: botocore's own model of the API, by which each call's arguments are checked
- ``script.py``: what a test decides on
"""

from tests.aws.fake_cloudformation.clock import Clock
from tests.aws.fake_cloudformation.script import Script
from tests.aws.fake_cloudformation.service import FakeCloudFormation, Killed

__all__ = ["Clock", "FakeCloudFormation", "Killed", "Script"]
