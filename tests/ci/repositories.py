"""A git repository of a few files with a pipeline of its own, and runs of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from invoke import Context

from ops.ci.pipeline import Stage, Step
from ops.ci.reading import FILE
from ops.ci.running import preparation, run
from ops.ci.running.push import of_head
from ops.ci.running.run import Result
from ops.ci.running.steps import Outcome, Run
from ops.shell import Shell


@dataclass
class Told:
    """A screen that remembers what it was told."""

    said: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def begins(self, step: Step) -> None:
        self.said.append(f"# {step.name}")

    def writes(self, step: Step, line: str) -> None:
        self.said.append(line)

    def ends(self, step: Step, outcome: Outcome) -> None:
        self.said.append(f"{step.name}: {outcome.code}")

    def skips(self, step: Step, why: str) -> None:
        self.skipped.append(f"{step.name}: {why}")


@dataclass
class Repository:
    """A repository at ``root``; ``screen`` is what the last run told."""

    root: Path
    screen: Told = field(default_factory=Told)

    def git(self, *words: str) -> str:
        identity = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com")
        return subprocess.check_output(("git", *identity, "-C", str(self.root), *words), text=True).strip()

    def commit(self, **files: str) -> str:
        """Write files (``a__b`` is ``a/b``) and commit them; returns the SHA."""
        for name, text in files.items():
            path = self.root / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all", "--force", *(name.replace("__", "/") for name in files))
        self.git("commit", "--quiet", "--allow-empty", "--message=Change")
        return self.git("rev-parse", "HEAD")

    def pipeline(self, text: str) -> str:
        """Commit a pipeline file; returns the SHA."""
        (self.root / FILE).write_text(text)
        self.git("add", FILE)
        return self.commit()

    def run(
        self,
        title: str = "main",
        since: str = "",
        start: bool = False,
        environment: str = "",
        variables: dict[str, str] | None = None,
        secrets: dict[str, str] | None = None,
        reference: str = "main",
    ) -> Result:
        """Run a pipeline of the commit that is checked out."""
        shell = Shell(Context())
        push = of_head(shell, reference, since, self.root)
        file = preparation.file_of_commit(shell, push.sha, self.root)
        chosen = preparation.chosen(file, title, "main")
        number, store = preparation.new_store(self.root)
        self.screen = Told()
        given = Run(
            shell, file, push, number, environment, variables or {}, secrets or {}, store, chosen.start, self.root
        )
        return run.run(chosen, given, self.screen, lambda _: start)


def states(result: Result) -> dict[str, str]:
    """The state of each step by its name."""
    return {line.step.name: line.state for line in result.lines}


def manual(item: Step | Stage) -> bool:
    """What a run would ask a person about."""
    return item.trigger == "manual"


def repository(folder: Path) -> Repository:
    """A new repository with one commit."""
    folder.mkdir()
    made = Repository(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(readme="hello\n", **{"site__index.html": "old\n", "lock.txt": "1\n"})
    return made
