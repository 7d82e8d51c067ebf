"""SSH hosts: pinned, bounded, and the same commands as here.

- ``address.py``: who is connected to; ``droplet.py``: the settings of an environment's hosts
- ``connection.py``: the one factory of connections; ``known_hosts.py``: whose key is right; ``keys.py``: signing in
- ``transport.py``: a connection that notices when the other side is gone; ``host.py``: a Shell on the other side
- ``provision/``: a bare host becomes a droplet; ``sandbox.py``, ``sandbox_image/``: a droplet in a container
"""
