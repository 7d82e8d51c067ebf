"""Forked processes that are killed at a chosen moment, or that start at the same moment."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any


def killed_before_line(number: int, module: Path, action: Callable[[], object]) -> bool:
    """Run ``action`` in a child that gets SIGKILL before it executes its ``number``-th line of a module.

    Returns False when the action was over before that.
    """
    child = os.fork()
    if child == 0:
        sys.settrace(_KillBeforeLine(number, str(module)))
        action()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


class _KillBeforeLine:
    def __init__(self, number: int, module: str) -> None:
        self.left = number
        self.module = module

    def __call__(self, frame: FrameType, event: str, argument: Any) -> _KillBeforeLine | None:
        if frame.f_code.co_filename != self.module:
            return None
        if event == "line":
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1
        return self


def at_once(count: int, action: Callable[[], str]) -> list[str]:
    """Run ``action`` in ``count`` children that start together; what each returned, in no order."""
    start_read, start_write = os.pipe()
    answers = []
    children = []
    for _ in range(count):
        answer_read, answer_write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(start_write)
            os.read(start_read, 1)  # returns for all of them when the parent closes its end
            os.write(answer_write, action().encode())
            os._exit(0)
        os.close(answer_write)
        children.append(child)
        answers.append(answer_read)
    os.close(start_read)
    os.close(start_write)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    texts = []
    for answer in answers:
        with os.fdopen(answer) as pipe:
            texts.append(pipe.read())
    return texts
