"""The pipeline: what bitbucket-pipelines.yml says, whether it is right, and a run of it on this machine.

- ``document.py``: YAML with the line of each value; ``keys.py``: the keys that there are
- ``pipeline.py``: the file as typed values; ``reading.py`` makes them, and finds what is wrong
"""
