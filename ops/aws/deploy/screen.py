"""The running deployment on the screen: a tree that is drawn anew on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Mapping

from ops.aws.deploy.clock import Clock
from ops.aws.deploy.progress import Mark, Row, StackRow
from ops.aws.deploy.watch import Event
from ops.cli.terminal import is_terminal, say, styled

STYLES = {Mark.WAITING: "dim", Mark.RUNNING: "yellow", Mark.DONE: "green", Mark.FAILED: "red"}
UP_AND_CLEAR = "\033[{}A\033[J"
INDENT = "    "


def spoken(seconds: float) -> str:
    """``45 s``, ``3 min 12 s``, ``1 h 2 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Screen:
    """Plain lines: one when a stack begins and ends, one when a resource is over."""

    def __init__(self, clock: Clock, stacks: Mapping[str, Collection[str]]) -> None:
        self._clock = clock
        self._needs = stacks
        self._began = clock.now()
        self.stacks = {key: StackRow(key) for key in stacks}
        self._news = False

    def begin(self, key: str, word: str, total: int = 0) -> None:
        """Something is being done with a stack: ``word`` says what, ``total`` with how many resources."""
        row = self.stacks[key]
        if row.began is None:
            row.began = self._clock.now()
        row.mark, row.word, row.total = Mark.RUNNING, word, total
        self.stack_changed(row)

    def tell(self, key: str, event: Event) -> None:
        """Something happened to a stack, or to a resource of it."""
        self._news = True
        row = self.stacks[key].tell(event)
        if row:
            self.resource_changed(self.stacks[key], row)

    def end(self, key: str, word: str, failed: bool = False) -> None:
        """What has become of a stack."""
        row = self.stacks[key]
        row.mark, row.word, row.ended = Mark.FAILED if failed else Mark.DONE, word, self._clock.now()
        row.began = row.began or row.ended
        self.stack_changed(row)

    def has_news(self) -> bool:
        """Whether something has happened since this was last asked."""
        news, self._news = self._news, False
        return news

    def tick(self) -> None:
        """Time has passed."""

    def close(self) -> None:
        """Nothing more comes."""

    def stack_changed(self, stack: StackRow) -> None:
        took = f" ({spoken(stack.seconds(self._clock.now()))})" if stack.ended and stack.rows else ""
        self._line(f"{stack.mark} {stack.key}: {stack.word}{took}")

    def resource_changed(self, stack: StackRow, row: Row) -> None:
        if row.ended:
            reason = f": {row.reason}" if row.reason and row.mark is Mark.FAILED else ""
            took = f"({spoken(row.seconds(self._clock.now()))})"
            self._line(f"  {row.mark} {stack.key} {row.name} {row.type} {row.word} {took}{reason}")

    def _line(self, text: str) -> None:
        elapsed = (self._clock.now() - self._began).total_seconds()
        say(f"{round(elapsed):>5} s  {text}")


class Tree(Screen):
    """A tree of stacks and their resources, drawn anew whenever time passes; it is never higher than the terminal."""

    def __init__(self, clock: Clock, stacks: Mapping[str, Collection[str]]) -> None:
        super().__init__(clock, stacks)
        self._drawn = 0

    def stack_changed(self, stack: StackRow) -> None:
        del stack  # all are drawn
        self.tick()

    def resource_changed(self, stack: StackRow, row: Row) -> None:
        pass  # the next tick shows it: events come in bunches

    def tick(self) -> None:
        width, height = shutil.get_terminal_size()
        lines = self.lines(height - 2)
        up = UP_AND_CLEAR.format(self._drawn) if self._drawn else ""
        body = "\n".join(_cut(line, width) for line in lines)
        sys.stdout.write(f"{up}{body}\n")
        sys.stdout.flush()
        self._drawn = len(lines)

    def close(self) -> None:
        self.tick()

    def lines(self, most: int) -> list[tuple[str, str]]:
        """Lines and their styles: all stacks, and of those at work as many resources as there is room for."""
        open_stacks = [
            one for one in self.stacks.values() if (one.rows and one.ended is None) or one.mark is Mark.FAILED
        ]
        room = max(0, most - len(self.stacks))
        shown = _chosen(open_stacks, room)
        lines = []
        for stack in self.stacks.values():
            lines.append((self._stack_line(stack), STYLES[stack.mark]))
            rows = shown.get(stack.key, [])
            lines += [(self._resource_line(row, rows), STYLES[row.mark]) for row in rows]
        return lines[:most] if len(lines) > most > 0 else lines

    def _stack_line(self, stack: StackRow) -> str:
        width = max(len(key) for key in self.stacks)
        count = f", {stack.count} of {stack.total}" if stack.total and not stack.ended else ""
        took = f"  {spoken(stack.seconds(self._clock.now()))}" if stack.rows or not stack.ended else ""
        word = stack.word if stack.began else self._waits(stack)
        return f"{stack.mark} {stack.key:<{width}}  {word}{count}{took if stack.began else ''}"

    def _waits(self, stack: StackRow) -> str:
        waits_for = [need for need in self._needs[stack.key] if need in self.stacks and not self.stacks[need].ended]
        return f"waits for {', '.join(waits_for)}" if waits_for else "not begun"

    def _resource_line(self, row: Row, beside: list[Row]) -> str:
        width = max(len(one.name) for one in beside)
        reason = f"  {row.reason}" if row.mark is Mark.FAILED else ""
        return f"{INDENT}{row.mark} {row.name:<{width}}  {row.word}  {spoken(row.seconds(self._clock.now()))}{reason}"


def screen(clock: Clock, stacks: Mapping[str, Collection[str]]) -> Screen:
    """What fits to where the output goes.

    Args:
        stacks: their keys, each with those that it waits for.
    """
    return Tree(clock, stacks) if is_terminal() else Screen(clock, stacks)


def _chosen(stacks: list[StackRow], room: int) -> dict[str, list[Row]]:
    """Failed resources first, then those at work, then those that were over last; shown in the order they began."""
    rows = [row for stack in stacks for row in stack.rows.values()]
    rows.sort(key=lambda row: row.ended or row.began)
    rows.sort(key=lambda row: (row.mark is Mark.FAILED, row.ended is None))
    kept = {id(row) for row in rows[-room:]} if room else set()
    return {stack.key: [row for row in stack.rows.values() if id(row) in kept] for stack in stacks}


def _cut(line: tuple[str, str], width: int) -> str:
    text, style = line
    return styled(text if len(text) <= width else f"{text[: width - 1]}…", style)
