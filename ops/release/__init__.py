"""The site on its droplets: one image a version, replaced without a lost request.

A proxy holds ports 80 and 443 and connects for each request to ``sites/current/http.sock``. Every version runs in a
container of its own, which listens on a socket in a folder of its own: ``sites/<release>/http.sock``. ``current`` is a
symbolic link, so that a switch is one rename: the kernel hands every new connection to one version or the other, and
those that are open stay where they are until they are answered.
"""
