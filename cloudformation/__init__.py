"""The AWS design in troposphere: options in, templates out; pure, deterministic, without network, clock or SDK.

- ``options.py``: what differs between environments, as data; ``validation.py``: what makes no sense is refused
- ``design.py``: the stacks of one environment, each after those that it needs
- ``stacks/``: one module a stack; its docstring states its intent. The larger ones have their parts in a room
  of their own, a subject each: ``network/``, ``data/``, ``balancer/``, ``compute/``, ``edge/``, ``pipeline/`` and
  ``operations/``
- ``draft.py``: what a stack is written on; ``stack.py``: what it is then; ``outputs.py``: all that flows between stacks
- ``addresses.py``, ``alarms.py``, ``buckets.py``, ``dashboard.py``, ``domain.py``, ``keys.py``, ``policies.py``,
  ``tags.py``: what several stacks say, said once; ``database_classes.py``: what a database can hold
- ``invariants/``: what the design promises, checked on the templates; ``suppressions.py``: which rules of linters it
  doesn't follow, and why; ``statefulness.py``: what holds data
- ``diagram/``: the network, drawn from the templates
"""
