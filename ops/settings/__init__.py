"""Environments: ``env/<name>/*.env`` → validated, typed settings; secrets that don't print.

- ``template.py``: ``env/*.env.example`` is manual, template and schema in one; ``kinds.py`` has the types
- ``dialect.py``: which lines are read, and which are refused because their readers differ
- ``environment.py``: reads and validates an environment, with every problem at once; ``rules.py``: across variables
- ``init.py``: writes a new environment; ``opening.py``: opens one, and completes ``local``
- ``files.py``: private files, whole or not at all
- ``compose.py``: an environment as Docker Compose takes it; ``subjects.py``: its settings by subject
"""

from ops.settings.compose import compose_variables, secret_paths, write_secret_files
from ops.settings.environment import Environment, default_name, existing_name, line_to_add, load, names, valid_name
from ops.settings.init import InitPlan, plan, write
from ops.settings.opening import opened
from ops.settings.problems import Fault, Problem, SettingsError
from ops.settings.secret import MASK, Secret
from ops.settings.subjects import RegistrySettings, WebSettings

__all__ = [
    "MASK",
    "Environment",
    "Fault",
    "InitPlan",
    "Problem",
    "RegistrySettings",
    "Secret",
    "SettingsError",
    "WebSettings",
    "compose_variables",
    "default_name",
    "existing_name",
    "line_to_add",
    "load",
    "names",
    "opened",
    "plan",
    "secret_paths",
    "valid_name",
    "write",
    "write_secret_files",
]
