"""A day of the backend's group in the cloud, simulated: a tenfold spike, a zone that is lost, and who keeps up.

- ``template.py``: what the group is, from the synthesised templates: bounds, targets, warm-up, health checks
- ``assumptions.py``: what the templates don't say, each with where it is from
- ``demand.py``: how many requests come in each second of the day
- ``group.py``: instances that start, serve, queue, refuse and go; ``metrics.py``: what CloudWatch sees of them
- ``policies.py``: who decides how many there should be: as the templates say, and others to compare
- ``day.py``: the day, second by second; ``summary.py``: what came of it; ``measure.py``: the benchmark
"""
