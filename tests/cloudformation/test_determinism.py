"""The same options give the same bytes: in this process, in the next one, and with any seed of its hashes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from ops.paths import ROOT
from tests.cloudformation import designs

PRINT = """
import hashlib
from cloudformation.design import design
from cloudformation.options import Options
made = design(Options("production", "eu-west-1", "loans.example.com", "boot\\n", "https://a.example.com", "https://b.example.com"))
for stack in made.stacks:
    print(stack.key, hashlib.sha256((stack.body + stack.pretty).encode()).hexdigest(), *stack.inputs)
"""


def printed(seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.check_output([sys.executable, "-c", PRINT], cwd=ROOT, text=True, env=env)


def test_hash_seeds_make_no_difference() -> None:
    first = printed("0")
    assert len(first.splitlines()) > 1
    assert {printed(seed) for seed in ("1", "2", "1000")} == {first}


@pytest.mark.parametrize("environment", designs.ENVIRONMENTS)
def test_a_second_design_is_the_first(environment: str) -> None:
    def digests() -> list[str]:
        made = designs.design_of(environment)
        return [hashlib.sha256(stack.body.encode()).hexdigest() for stack in made.stacks]

    assert digests() == digests()


@pytest.mark.parametrize("environment", designs.ENVIRONMENTS)
@pytest.mark.parametrize("compute", ["ec2", "ecs"])
def test_a_template_can_be_sent_as_it_is(environment: str, compute: str) -> None:
    """A request to CloudFormation takes 51,200 bytes; larger templates would need a bucket first."""
    sizes = {stack.key: len(stack.body.encode()) for stack in designs.design_of(environment, compute=compute).stacks}
    boot = 16 * 1024 * 2  # the largest user data, with each character escaped
    assert {key: size for key, size in sizes.items() if size + (boot if key == "backend" else 0) > 51_200} == {}
