"""cfn-lint over templates, each in its own region alone; run by the Python of the tools' venv.

Its own command takes nearly twice the time: it looks at each template once for every region of the design, and has
Python look for garbage among a million objects that all stay until the end.

Arguments: words of ``REGION:FILE``. Output: the matches in cfn-lint's JSON format. Exit code 0, whatever was found.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import Any

INFORMATIONAL = "I"


def main(words: list[str]) -> None:
    """Lint the files, and write the matches."""
    files: dict[str, list[str]] = {}
    for word in words:
        region, _, file = word.partition(":")
        files.setdefault(region, []).append(file)
    json.dump([match for region, ones in files.items() for match in matches(region, ones)], sys.stdout)


def matches(region: str, files: list[str]) -> list[dict[str, Any]]:
    """What cfn-lint finds in templates of one region."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.formatters import JsonFormatter
    from cfnlint.runner import Runner

    config = ConfigMixIn(["--include-checks", INFORMATIONAL, "--regions", region, "--template", *files])
    runner = Runner(config)
    found = sorted(runner.run(), key=lambda one: (one.filename, one.linenumber, one.rule.id))
    return list(json.loads(JsonFormatter().print_matches(found, runner.rules, config=config) or "[]"))


if __name__ == "__main__":
    gc.disable()
    main(sys.argv[1:])
    gc.freeze()  # else they are all looked through once more at the exit
