"""The sandbox AWS: an emulator on this machine, in memory, so that the AWS design can be tried without an account.

- ``process.py``: starts it in the background, finds, empties and ends it
- ``server.py``: that process; it is run by the Python of the tools' venv, which has moto
- ``seed.py``: what an account has before anything is deployed to it
- ``moto_models/``: what moto lacks for the design, in moto's own style, so that it could be given back to it

Whatever is imported from here by the tasks must not import moto, which isn't in their venv.
"""
