"""The AWS design in troposphere: options in, templates out; pure, deterministic, without network, clock or SDK.

- ``options.py``: what differs between environments, as data
- ``stack.py``: a stack: its template, where its parameters come from, what protects it
- ``stacks/``: one module a stack; its docstring states its intent
- ``design.py``: the stacks of one environment, each after those that it needs
"""
