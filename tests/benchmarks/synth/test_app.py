"""The CDK app: what it is told, and that its packages are pinned without saying where they are from."""

from __future__ import annotations

import json
import re

from benchmarks.synth import app
from benchmarks.synth.measure import part
from cloudformation.options import Options
from tests.cloudformation import designs

USED = re.compile(r"\b(?:settings|options)\.(?!json\b|py\b)([a-zA-Z]+)|const \{([^}]*)\} = (?:this|stack)\.settings")
ITS_OWN = {"zones", "subnet", "databaseConnections", "apiDomain", "boot", "pages", "name"}


def test_it_is_told_all_options_but_the_script_by_names_of_javascript() -> None:
    told = app.in_javascript(designs.options_of("production"))
    assert told["leastInstances"] == 2
    assert told["vpcCidr"] == "10.20.0.0/16"
    assert len(told) == len(Options.__dataclass_fields__) - 1
    assert "boot" not in told
    assert not any("_" in name for name in told)


def test_it_reads_no_option_that_there_is_not() -> None:
    """JavaScript would say nothing: the value would be undefined, and the property not there."""
    told = app.in_javascript(designs.options_of("production"))
    read = set[str]()
    for file in app.SOURCE.rglob("*.js"):
        for one, several in USED.findall(file.read_text()):
            read |= {one} if one else {name.strip() for name in several.split(",")}
    assert len(read) > 20
    assert read <= told.keys() | ITS_OWN


def test_its_packages_are_those_that_its_lock_pins() -> None:
    wanted = json.loads((app.SOURCE / "package.json").read_text())["dependencies"]
    lock = json.loads((app.SOURCE / app.LOCK).read_text())
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert wanted["aws-cdk"].startswith("2.")
    packages = [one for name, one in lock["packages"].items() if name]
    assert all("resolved" not in one for one in packages)
    assert all("integrity" in one or one.get("inBundle") for one in packages)


def test_limits_are_parts() -> None:
    assert part(12).allows(0.083)
    assert not part(12).allows(0.084)
    assert part(8).text("MiB") == "≤ 0.125 times"
