"""The front door: parses the command line, lists and explains the tasks, turns expected errors into messages."""

from __future__ import annotations

import inspect
import os
import sys
from typing import NoReturn

from invoke import Collection, Program
from invoke.exceptions import Exit, Failure, ParseError
from invoke.parser import ParserContext, ParseResult

from ops.cli.task import AnyTask, Task, unknown
from ops.errors import AndamioError, BadInput, CommandFailed

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
READER_GONE = 141  # 128 + SIGPIPE
LIST_FORMATS = ("flat", "nested", "json")
# Invoke has more, which these tasks' own way of running commands overrides.
OPTIONS_SHOWN = ("complete", "debug", "dry", "echo", "help", "list", "print-completion-script", "version")


class FrontDoor(Program):
    """Invoke's program with messages that name what is allowed, and no traceback for what can be expected."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:
        try:
            super().run(argv, exit)
        except AndamioError as error:
            fail(str(error), self.code_of(error))
        except SystemExit as end:
            if isinstance(end.__context__, KeyboardInterrupt):  # Invoke makes an exit with 1 of it
                fail("interrupted; run the same task again to finish it", INTERRUPTED)
            raise
        except BrokenPipeError:  # `… | head` has seen enough
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - lives as long as the process
            sys.exit(READER_GONE)

    def code_of(self, error: AndamioError) -> int:
        """What an error exits with: wrong input as the first task on the line that has its own code for it wants."""
        if error.exit_code == BadInput.exit_code and hasattr(self, "collection"):
            for called in map(self._task, self.argv[1:]):
                if isinstance(called, Task) and called.wrong_input != BadInput.exit_code:
                    return called.wrong_input
        return error.exit_code

    def parse_core(self, argv: list[str] | None) -> None:
        keep_no_bytecode = sys.dont_write_bytecode
        try:
            super().parse_core(argv)
        except (ParseError, ValueError) as error:
            raise BadInput(str(error), hint=f"{self.binary} --help") from None
        finally:
            # Invoke turns it off for good: each run would compile all that its task imports.
            sys.dont_write_bytecode = keep_no_bytecode

    def parse_core_args(self) -> None:
        super().parse_core_args()
        shell = self.args["print-completion-script"].value
        if shell:
            from ops.cli.completion import script

            print(script(shell), end="")
            raise Exit

    def parse_tasks(self) -> None:
        if self.args.complete.value:
            self._complete()
        if self.args.list.value and not self.core.unparsed:
            self.tasks = ParseResult()
            return  # listing needs no task's options, and reading them all would take longer than the rest of it
        self.core.unparsed[:] = self._spelled_out(self.core.unparsed)
        try:
            super().parse_tasks()
        except ParseError as error:
            raise self._explained(error) from None

    def parse_cleanup(self) -> None:
        asked = self.args.help.value
        if isinstance(asked, str) and asked not in self.parser.contexts:
            raise BadInput(unknown("task", asked, self.parser.contexts), hint=f"{self.binary} --list")
        root = self.args.list.value
        if isinstance(root, str) and root not in self.collection.collections:
            namespaces = ", ".join(sorted(self.collection.collections))
            raise BadInput(unknown("namespace", root, self.collection.collections), hint=f"one of: {namespaces}")
        form = self.args["list-format"].value
        if form not in LIST_FORMATS:
            raise BadInput(unknown("list format", form, LIST_FORMATS), hint=f"one of: {', '.join(LIST_FORMATS)}")
        super().parse_cleanup()

    def execute(self) -> None:
        # All options are checked before the first task runs: `build deploy --env typo` must not build.
        self.check_values()
        try:
            super().execute()
        except Failure as failure:  # of a task that uses Invoke's own `run`
            how = failure.reason or f"exited with {failure.result.exited}"
            raise CommandFailed(f"`{failure.result.command}`: {how}") from None

    def check_values(self, unknown_yet: str = "") -> None:
        """Refuse values that their options don't allow; one that holds ``unknown_yet`` can't be judged.

        Raises:
            BadInput: names the allowed values.
        """
        for context in self.tasks:
            called = self.collection[context.name]
            for argument in context.args.values() if isinstance(called, Task) else ():
                if not (unknown_yet and unknown_yet in str(argument.value)):
                    called.check(str(argument.name), argument.value)

    def print_help(self) -> None:
        print(f"Usage: {self.binary} TASK [--options] [TASK [--options] …]\n")
        print("Options of every task:\n")
        shown = [argument for argument in self.core_args() if argument.name in OPTIONS_SHOWN]
        self.print_columns(ParserContext(args=shown).help_tuples())
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

    def _task(self, name: str) -> AnyTask | None:
        """The task of a name or an alias; None when there is none."""
        names = self.collection.task_names
        return self.collection[name] if name in names or any(name in more for more in names.values()) else None

    def _spelled_out(self, tokens: list[str]) -> list[str]:
        from ops.cli.line import Line, spelled_out

        return spelled_out(tokens, Line(self._task, self.initial_context)) if tokens else []

    def _complete(self) -> NoReturn:
        from ops.cli.completion import candidates
        from ops.cli.line import Line

        words = self.argv[self.argv.index("--") + 1 :] if "--" in self.argv else []
        print("\n".join(candidates(words, Line(self._task, self.initial_context), self.collection)))
        raise Exit

    def _explained(self, error: ParseError) -> BadInput:
        """Invoke's "No idea what 'x' is!" with the names that would have been understood."""
        context: ParserContext | None = error.context
        text = str(error)
        if not text.startswith("No idea what '"):
            return BadInput(text, hint=f"{self.binary} --help {context.name if context else ''}".rstrip())
        given = text.removeprefix("No idea what '").removesuffix("' is!")
        if not given.startswith("-"):
            return BadInput(unknown("task", given, self.parser.contexts), hint=f"{self.binary} --list")
        if context is None or not context.name:
            core = [flag for flag in self.initial_context.flags if flag.startswith("--")]
            return BadInput(unknown("option", given, core), hint=f"{self.binary} --help")
        flags = sorted(flag for flag in context.flags if flag.startswith("--"))
        return BadInput(
            unknown("option", given, flags),
            where=context.name,
            hint=f"one of: {', '.join(flags)}" if flags else f"{context.name} takes no options of its own",
        )


def _summaries(collection: Collection, prefix: str) -> list[tuple[str, str]]:
    rows = []
    for name, found in sorted(collection.tasks.items()):
        called = prefix.rstrip(".") if name == collection.default else f"{prefix}{name}"
        rows.append((called.replace("_", "-"), (inspect.getdoc(found) or "").splitlines()[0]))
    return rows


def fail(message: str, code: int) -> NoReturn:
    """Print the one message of an expected error on standard error, and exit with its code."""
    sys.stdout.flush()
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)


_opened: list[Collection] = []


def main(tasks: Collection) -> None:
    """Run the tasks that the command line names."""
    _opened[:] = [tasks]
    door(tasks).run()


def namespace() -> Collection:
    """The tasks of the running command line, for a task that asks about tasks.

    Raises:
        LookupError: there is no running command line.
    """
    if not _opened:
        raise LookupError("no command line is running")
    return _opened[0]


def door(namespace: Collection) -> FrontDoor:
    """The front door to these tasks."""
    return FrontDoor(name="andamio", binary="./inv", binary_names=["inv", "./inv"], namespace=namespace, version="1")


def parsed(namespace: Collection, words: list[str]) -> list[str]:
    """The tasks that a command line names, in order, once it is known to be valid; runs none.

    Values that a shell would put in place of a variable (``$TAG``) count as valid.

    Raises:
        BadInput: what the front door would say.
    """
    front = door(namespace)
    front.create_config()
    front.parse_core(["./inv", *words])
    front.parse_collection()
    front.parse_tasks()
    front.check_values(unknown_yet="$")
    return [str(context.name) for context in front.tasks]
