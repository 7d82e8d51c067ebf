"""Deploying a design and taking it down: change sets in the order of the graph, watched, guarded, and continued.

- ``states.py``: what to do with a stack in each of its states; ``recover.py``: the ways out of the stuck ones
- ``observed.py``: what CloudFormation has; ``wanted.py``: what it should have; ``parameters.py``, ``policies.py``
- ``change_sets.py``, ``watch.py``: the calls; ``call.py``: a call as a value, so that a dry run can print it
- ``graph.py``: what runs when; ``one.py``: the story of one stack; ``everything.py``: that of an environment
- ``progress.py``, ``screen.py``: what a person sees; ``failure.py``: why it failed, and what to do next
- ``destroy.py``, ``snapshots.py``: the way down
"""
