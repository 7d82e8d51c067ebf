"""The front door: parses the command line, lists and explains the tasks, turns expected errors into messages."""

from __future__ import annotations

import inspect
import sys
from typing import NoReturn

from invoke import Collection, Program
from invoke.exceptions import ParseError, UnexpectedExit
from invoke.parser import ParserContext

from ops.cli.task import Task, unknown
from ops.errors import AndamioError

INTERRUPTED = 130  # 128 + SIGINT, as shells report it


class FrontDoor(Program):
    """Invoke's program with messages that name what is allowed, and no traceback for what can be expected."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:  # noqa: A002 - Invoke's own name
        try:
            super().run(argv, exit)
        except AndamioError as error:
            fail(str(error), error.exit_code)
        except UnexpectedExit as error:
            fail(f"`{error.result.command}` exited with {error.result.exited}", error.result.exited)

    def parse_core(self, argv: list[str] | None) -> None:
        try:
            super().parse_core(argv)
        except ParseError as error:
            raise AndamioError(str(error), hint=f"{self.binary} --help") from None

    def parse_tasks(self) -> None:
        self.core.unparsed[:] = self._with_words_as_options(self.core.unparsed)
        try:
            super().parse_tasks()
        except ParseError as error:
            raise self._explained(error) from None

    def parse_cleanup(self) -> None:
        asked = self.args.help.value
        if isinstance(asked, str) and asked not in self.parser.contexts:
            raise AndamioError(unknown("task", asked, self.parser.contexts), hint=f"{self.binary} --list")
        root = self.args.list.value
        if isinstance(root, str) and root not in self.collection.collections:
            namespaces = ", ".join(sorted(self.collection.collections))
            raise AndamioError(unknown("namespace", root, self.collection.collections), hint=f"one of: {namespaces}")
        super().parse_cleanup()

    def execute(self) -> None:
        # All options are checked before the first task runs: `build deploy --env typo` must not build.
        for context in self.tasks:
            called = self.collection[context.name]
            if isinstance(called, Task):
                for argument in context.args.values():
                    called.check(argument.attr_name or argument.name, argument.value)
        try:
            super().execute()
        except KeyboardInterrupt:
            fail("interrupted; nothing is half done: run the same task again to finish", INTERRUPTED)

    def print_help(self) -> None:
        print(f"Usage: {self.binary} TASK [--options] [TASK [--options] …]\n")
        print("Options of every task:\n")
        self.print_columns(self.initial_context.help_tuples())
        self.list_tasks()
        print(f"Explain one task: {self.binary} --help TASK")

    def list_flat(self) -> None:
        """The everyday tasks first, then one block per namespace, each task with its one line."""
        focus = self.scoped_collection
        prefix = f"{self.list_root}." if self.list_root else ""
        blocks = [("Everyday tasks" if not prefix else self.list_root, _summaries(focus, prefix))]
        blocks += [(name, _summaries(sub, f"{prefix}{name}.")) for name, sub in sorted(focus.collections.items())]
        width = max(len(name) for _, rows in blocks for name, _ in rows)
        for title, rows in blocks:
            print(f"{title}:")
            for name, summary in rows:
                print(f"  {name:<{width}}  {summary}")
            print()

    def print_task_help(self, name: str) -> None:
        called = self.collection[name]
        context = self.parser.contexts[name]
        if isinstance(called, Task):
            for argument in context.args.values():
                argument.help = called.explain(argument)
        options = context.help_tuples()
        positionals = "".join(f" {argument.name.upper()}" for argument in context.positional_args)
        positionals += f" [{called.word.upper()}]" if isinstance(called, Task) and called.word else ""
        print(f"Usage: {self.binary} {name}{positionals}{' [--options]' if options else ''}\n")
        print(f"{inspect.getdoc(called) or ''}\n")
        if options:
            print("Options:")
            self.print_columns(options)
        print("Every task also takes --dry (print the commands, run none) and --echo (print them as they run).")

    def _with_words_as_options(self, tokens: list[str]) -> list[str]:
        """`logs backend` → `logs --service=backend`; the next word is a task's own unless it names another task."""
        names = set(self.collection.task_names)
        rewritten: list[str] = []
        for token in tokens:
            before = rewritten[-1] if rewritten else ""
            called = self.collection[before] if before in names else None
            if isinstance(called, Task) and called.word and token not in names and not token.startswith("-"):
                rewritten.append(f"--{called.word}={token}")
            else:
                rewritten.append(token)
        return rewritten

    def _explained(self, error: ParseError) -> AndamioError:
        """Invoke's "No idea what 'x' is!" with the names that would have been understood."""
        context: ParserContext | None = error.context
        text = str(error)
        if not text.startswith("No idea what '"):
            return AndamioError(text, hint=f"{self.binary} --help {context.name if context else ''}".rstrip())
        given = text.removeprefix("No idea what '").removesuffix("' is!")
        if given.startswith("-") and context is not None and context.name:
            flags = sorted(flag for flag in context.flags if flag.startswith("--"))
            return AndamioError(
                f"{unknown('option', given, flags)} of {context.name}",
                hint=f"one of: {', '.join(flags)}" if flags else f"{context.name} takes no options of its own",
            )
        if given.startswith("-"):
            return AndamioError(f"unknown option {given!r}", hint=f"{self.binary} --help")
        return AndamioError(unknown("task", given, self.parser.contexts), hint=f"{self.binary} --list")


def _summaries(collection: Collection, prefix: str) -> list[tuple[str, str]]:
    rows = []
    for name, found in sorted(collection.tasks.items()):
        if name == collection.default:
            name = prefix.rstrip(".")
        else:
            name = f"{prefix}{name}"
        rows.append((name.replace("_", "-"), (inspect.getdoc(found) or "").splitlines()[0]))
    return rows


def fail(message: str, code: int) -> NoReturn:
    """Print the one message of an expected error on standard error, and exit with its code."""
    sys.stdout.flush()
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


def main(namespace: Collection) -> None:
    """Run the tasks that the command line names."""
    FrontDoor(name="andamio", binary="./inv", binary_names=["inv", "./inv"], namespace=namespace, version="1").run()
