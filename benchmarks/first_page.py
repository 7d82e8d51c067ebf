"""Which scripts a browser loads to show the first page: those that index.html names, and those that they import."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

IN_PAGE = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="(/[^"]+\.js)"')
# What a built module imports at once: `import{a as b}from"./x.js"`, `import"./x.js"`, `export*from"./x.js"`. What it
# imports later, by `import("./x.js")`, belongs to another page.
IN_SCRIPT = re.compile(r'(?:\bfrom|\bimport)\s*"(\.{1,2}/[^"]+\.js)"')


def first_scripts(read: Callable[[str], str]) -> list[str]:
    """The paths of those scripts, in order; ``read`` gives the text of a path such as ``/index.html``."""
    found: dict[str, None] = {}
    waiting = list(IN_PAGE.findall(read("/index.html")))
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found[path] = None
            folder = posixpath.dirname(path)
            waiting += [posixpath.normpath(posixpath.join(folder, name)) for name in IN_SCRIPT.findall(read(path))]
    return list(found)
