"""Parts of the stacks at the edge, ``site`` and ``traffic``.

- ``distribution.py``: CloudFront's distribution: which path goes where, and how it is cached
- ``headers.py``: the headers of each answer
- ``pages.js``, ``pages.py``: the function that turns the address of a page into the file that shows it
"""
