"""No secret can be committed by accident, and none has been."""

from __future__ import annotations

import re
import secrets
import string
import subprocess
from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.settings.template import read_schema

SECRET_LOOKING = re.compile(
    r"(^|/)(\.env(\..*)?|.*\.env|.*\.pem|.*\.key|.*\.p12|.*\.pfx|id_(rsa|ed25519|ecdsa)|secrets/.*)$"
)

# Values, not names: what these find is a secret, wherever it stands. Each matches only where letters and digits mix, as
# in what a machine made up; words of a language are found by the names they are given to, in review.
MIXED = r"(?=[\w+/.~!@%^&*-]*\d)(?=[\w+/.~!@%^&*-]*[A-Za-z])"
SECRETS = {
    "assigned": re.compile(
        r"(?i)(?:secret|passw(?:or)?d|token|credential|(?:api|access|private)_?key)\w*[\"']?\]?"
        r"\s*(?:[:=]|:=)\s*(?:Secret\()?[\"']?(" + MIXED + r"[\w+/.~!@%^&*-]{10,})"
    ),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+([A-Za-z0-9+/=]{40,})"),
    "login in an address": re.compile(r"://[^/\s:@]+:(" + MIXED + r"[^/\s:@\"'{}$<>]{8,})@"),
    "token of a known form": re.compile(
        r"\b((?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsru]_\w{36}|glpat-[\w-]{20}|dop_v1_[0-9a-f]{64}|dckr_pat_[\w-]{27})\b"
    ),
}
# Made up for tests, where they open nothing; allowed in their folders only.
INVENTED = {
    "a-Password-of-Erika-42",
    "abcdefgh12",
    "canary-0123456789",
    "kq8Zr1vX3nT5wB7yD9fH2jL4pS6uA0cE-gIkMoQsUwYbdfhjln",
}


def found(text: str) -> list[str]:
    """The values in a text that look like secrets."""
    return [match[1] for form in SECRETS.values() for match in form.finditer(text)]


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)


def made_by_init(environment: str) -> list[str]:
    schema = read_schema(ROOT)
    files = [f"env/{environment}/{template.file}" for template in schema.templates]
    secrets = [f"env/{environment}/secrets/{name.lower()}" for name in schema.variables]
    return [*files, *secrets, f"env/{environment}/.andamio-1a2b3c"]


@pytest.mark.parametrize("environment", ["local", "staging", "production-eu"])
def test_git_ignores_every_file_that_an_environment_has(environment: str) -> None:
    files = made_by_init(environment)
    assert git("check-ignore", "--no-index", *files).stdout.split() == files


def test_git_sees_the_templates() -> None:
    templates = [f"env/{template.file}.example" for template in read_schema(ROOT).templates]
    assert git("check-ignore", "--no-index", *templates).stdout == ""


def test_no_tracked_file_looks_like_one_with_secrets() -> None:
    tracked = git("ls-files", "-z").stdout.split("\0")
    assert len(tracked) > 10
    assert [path for path in tracked if SECRET_LOOKING.search(path)] == []


@pytest.mark.parametrize(
    "path", [".env", "a/.env.local", "web.env", "a/b.pem", "id_rsa", "env/local/secrets/x", "k.key"]
)
def test_what_looks_like_secrets_is_recognised(path: str) -> None:
    assert SECRET_LOOKING.search(path)
    assert not SECRET_LOOKING.search(str(Path("env") / "web.env.example"))


def test_secrets_in_the_repository() -> None:
    """Every file that git has is read, whatever its kind."""
    tracked = [ROOT / path for path in git("ls-files", "-z").stdout.split("\0") if path]
    texts = {file.relative_to(ROOT): file.read_text(errors="replace") for file in tracked if file.is_file()}
    assert len(texts) > 300
    seen = [(str(path), value) for path, text in texts.items() for value in found(text)]
    assert [one for one in seen if not (one[1] in INVENTED and "tests" in Path(one[0]).parts)] == []


def made_up(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """What a generator of secrets makes: no two runs try the same."""
    return "a1" + "".join(secrets.choice(alphabet) for _ in range(length - 2))


@pytest.mark.parametrize(
    "form",
    [
        "PASSWORD = '{}'",
        'password="{}"',
        "DJANGO_SECRET_KEY={}",
        "SCORING_TOKEN: {}",
        '{{"api_key": "{}"}}',
        "environ['DATABASE_PASSWORD'] = '{}'",
        "password = Secret('{}')",
        "const accessKey = '{}';",
        "postgresql://andamio:{}@db.example.com/andamio",
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----\n{}" + "x" * 60,
    ],
)
@pytest.mark.parametrize("length", [10, 16, 50])
def test_a_secret_in_a_file_is_found(form: str, length: int) -> None:
    value = made_up(length)
    assert any(one.startswith(value) for one in found("# a comment\n" + form.format(value) + "\n"))


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + made_up(18, string.digits)[2:],
        "ghp_" + made_up(36),
        "glpat-" + made_up(20),
        "dop_v1_" + made_up(64, "0123456789abcdef"),
        "dckr_pat_" + made_up(27),
    ],
    ids=lambda token: token[:4],
)
def test_a_token_of_a_known_form_is_found_without_a_name(token: str) -> None:
    assert token in found(f"docker login -p {token}")


@pytest.mark.parametrize(
    "line",
    [
        "SCORING_TOKEN=",
        "password = read_password(path2)",
        "DATABASE_PASSWORD_FILE: /run/secrets/database_password",
        "--password-file=-",
        "postgresql://andamio:$DATABASE_PASSWORD@db/andamio",
    ],
)
def test_what_names_a_secret_without_holding_it_is_left_alone(line: str) -> None:
    assert found(line) == []
