"""Synthesis beside the CDK's: the same design as a CDK app (``benchmarks/cdk/``), the same templates, time and memory.

- ``app.py``: the CDK app, installed and given the environment's options
- ``same.py``: whether both make the same templates
- ``memory.py``: how much memory a command takes, with all the processes that it starts
- ``measure.py``: the benchmark
"""
