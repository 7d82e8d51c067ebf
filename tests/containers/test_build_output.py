"""Of a build that failed, the failing step is shown from its start: there is the first error."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoke import Context

from ops.containers import base_images
from ops.containers.base_images import PYTHON
from ops.containers.build_output import FIRST_SHOWN, LAST_SHOWN, explained, run_build, shortened
from ops.errors import CommandFailed
from ops.shell import Shell, failed

REPEATED = "------\n > [build 1/1] RUN npm run build:\n0.401 src/a.ts(1,1): error TS1\n------\nERROR: exit 2\n"
OUTPUT = f"""#0 building with "default" instance using docker driver

#5 [dependencies 2/2] RUN npm ci
#5 0.201 added 3 packages
#5 DONE 0.2s

#6 [build 1/1] RUN npm run build
#6 0.101 > tsc
#6 0.401 src/a.ts(1,1): error TS1
#6 0.401
#7 [other 1/1] RUN slow
#7 0.401 working
#6 0.402     at Module._compile
#6 ERROR: executor failed running [/bin/sh -c npm run build]: exit code: 2
#7 CANCELED
{REPEATED}"""


def of(output: str) -> CommandFailed:
    return failed("docker buildx build .", 1, output, shown=False)


def test_the_failing_step_alone_is_shown_and_once() -> None:
    assert explained("frontend", of(OUTPUT)).what.splitlines() == [
        "the image frontend can't be built: [build 1/1] RUN npm run build",
        "    > tsc",
        "    src/a.ts(1,1): error TS1",
        "        at Module._compile",
    ]


def test_a_step_that_wrote_nothing_says_how_it_ended() -> None:
    found = explained("x", of("#3 [1/1] COPY a b\n#3 ERROR: a: not found\n"))
    assert found.what == "the image x can't be built: [1/1] COPY a b\n    a: not found"


def test_a_build_without_a_failing_step_keeps_its_last_lines() -> None:
    error = of("ERROR: failed to connect to the builder")
    assert explained("x", error) is error


def test_a_full_disk_keeps_its_hint() -> None:
    assert "./inv doctor" in explained("x", of("#3 ERROR: write x: no space left on device\n")).hint


def test_of_many_lines_the_first_and_the_last_are_shown() -> None:
    lines = [str(number) for number in range(100)]
    left = 100 - FIRST_SHOWN - LAST_SHOWN
    assert shortened(lines) == [*lines[:FIRST_SHOWN], f"… {left} more lines …", *lines[-LAST_SHOWN:]]
    few = lines[: FIRST_SHOWN + LAST_SHOWN + 1]
    assert shortened(few) == few


@pytest.mark.docker
def test_buildkit_writes_what_is_read_here(tmp_path: Path) -> None:
    base_images.ensure(Shell(Context()), [PYTHON])
    errors = "".join(f"echo src/a.ts:{number}: wrong; " for number in range(60))
    (tmp_path / "Dockerfile").write_text(f"FROM {PYTHON}\nRUN {errors} exit 2\n")
    with pytest.raises(CommandFailed) as caught:
        run_build(Shell(Context()), "sample", ("docker", "buildx", "build", "--label=andamio=scratch", str(tmp_path)))
    first, *shown = caught.value.what.splitlines()
    assert first.startswith("the image sample can't be built: [")
    assert shown[0] == "    src/a.ts:0: wrong"
    assert shown[-1] == "    src/a.ts:59: wrong"
    assert len(shown) == FIRST_SHOWN + 1 + LAST_SHOWN
