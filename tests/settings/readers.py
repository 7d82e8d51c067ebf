"""The programs that read env files, as functions from a file's content to its variables."""

from __future__ import annotations

from io import StringIO

UNICODE_BLANKS = "\t\n\v\f\r \x85\xa0"
SCANNER_LIMIT = 65_536  # bytes in a line: the buffer of Go's bufio.Scanner


class Rejected(Exception):
    """The reader stops at this file."""


def python_dotenv(content: bytes) -> dict[str, str | None]:
    """python-dotenv as it comes, with its interpolation on."""
    from dotenv import dotenv_values

    return dotenv_values(stream=StringIO(content.decode(), newline=None), interpolate=True)


def docker_run(content: bytes) -> dict[str, str | None]:
    """A model of ``docker run --env-file`` after docker/cli ``opts/file.go``: keeps whatever is behind ``=``."""
    values: dict[str, str | None] = {}
    lines = content.split(b"\n")
    for number, raw in enumerate(lines):
        if len(raw) >= SCANNER_LIMIT:
            raise Rejected
        try:
            text = raw.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            raise Rejected from None
        line = (text.removeprefix("\ufeff") if number == 0 else text).lstrip(UNICODE_BLANKS)
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not name or " " in name or "\t" in name:
            raise Rejected
        values[name] = value if equals else None  # None: docker takes it from the shell
    return values
