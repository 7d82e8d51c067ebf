"""The tags that everything carries: whose it is, and what the console calls it."""

from __future__ import annotations

from troposphere import Tags

from cloudformation.options import Options


def tags(options: Options, key: str, name: str = "") -> Tags:
    """The tags of a resource of stack ``key``.

    Args:
        options: they know the environment.
        key: the stack's key.
        name: what it is called within the environment, such as ``nat-a``; shown by consoles as ``Name``.
    """
    values = {"andamio:environment": options.environment, "andamio:stack": key}
    return Tags(values | ({"Name": options.name(name)} if name else {}))
