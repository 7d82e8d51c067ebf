"""The command line: tasks with house defaults, and a front door that turns expected errors into messages."""

from ops.cli.program import main
from ops.cli.task import task

__all__ = ["main", "task"]
