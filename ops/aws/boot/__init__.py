"""What makes an instance of the Auto Scaling group a backend: one script, the instance's user data.

- ``script.py``: the script, from the command builders that provision droplets and the files below
- ``instance/``: what runs there: ``begin.sh`` and ``end.sh`` around the engine's installation,
  ``start-backend.sh`` at each boot, ``cloud.py`` for what AWS is asked
"""

from ops.aws.boot.script import UBUNTU, script

__all__ = ["UBUNTU", "script"]
