"""A run of a pipeline on this machine, as Bitbucket would do it: so one sees what a push will do.

- ``push.py``: what the run is of: a commit, and the files that a push of it would bring
- ``clone.py``: the clean clone of each step, with the caches that it names
- ``artifacts.py``: files that a step leaves for later ones
- ``process.py``: a step's script as a process group that can be stopped, its output masked
- ``steps.py``: one step from its clone to its after-script; ``run.py``: a pipeline's steps, groups and stages
- ``screen.py``: what a person sees of it

Left out, as nothing here uses it: steps in their image, services beside them, step sizes, child pipelines.
"""
