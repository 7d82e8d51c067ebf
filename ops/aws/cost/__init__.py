"""What an environment costs a month, from its templates, list prices and assumptions about its use.

- ``prices.json``, ``prices.py``: list prices of a date, by region, with the pages that they are from
- ``assumptions.py``: what depends on use, with defaults that one can change
- ``item.py``, ``rates/``: what each type of resource is charged for
- ``free.py``: types that cost nothing, each with the reason
- ``estimate.py``, ``show.py``: everything together, and the table
"""
