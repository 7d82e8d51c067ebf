"""``benchmark``: what the limits of speed and size are, measured beside what they are compared to."""

from __future__ import annotations

from invoke import Context

from ops.cli import task
from ops.cli.terminal import say, styled, table


def benchmark_names() -> tuple[str, ...]:
    """The benchmarks."""
    from benchmarks.suite import BENCHMARKS

    return tuple(one.name for one in BENCHMARKS)


@task(
    help={"only": "Take just this benchmark; can be given more than once."},
    choices={"only": benchmark_names},
    iterable=["only"],
)
def benchmark(c: Context, only: list[str] | None = None) -> None:
    """Measure start-up, builds, the list, the images and replacing, beside what they are compared to.

    Starts an application of its own, with its own data, and removes it again. Takes about 35 minutes. Writes
    reports/benchmarks.json; fails when a limit is missed.
    """
    import json

    from benchmarks import machine, report, suite
    from ops.errors import AndamioError
    from ops.paths import REPORTS
    from ops.shell import Shell

    shell = Shell(c)
    chosen = [one for one in suite.BENCHMARKS if not only or one.name in only]
    if shell.dry:
        say(table([(one.name, f"about {one.minutes:g} min", one.subject) for one in chosen]))
        return
    here = machine.describe(shell)
    say(f"{here['cores']} cores, {here['memory_gib']} GiB, load average {here['load_average']}")
    taken = suite.take(shell, chosen, lambda text: say(f"\n{styled(text, 'bold')}"))
    say(f"\n{table(report.rows(taken))}\n")
    REPORTS.mkdir(exist_ok=True)
    written = REPORTS / "benchmarks.json"
    written.write_text(json.dumps(report.as_json(taken, here), indent=2) + "\n")
    say(f"{written.relative_to(REPORTS.parent)} has every sample and command")
    missed = report.missed(taken)
    if missed:
        raise AndamioError(f"missed: {'; '.join(missed)}")
