"""What of a template is secret, so that no plan holds it: texts are masked before they get into one."""

from __future__ import annotations

import re
from collections.abc import Collection

from ops.aws.plan.compare import Path
from ops.aws.plan.values import Value, as_text, function_of, shown
from ops.settings.secret import MASK

_SECRET_NAME = re.compile(
    r"(password|passwd|passphrase|secretstring|secretkey|clientsecret|authtoken|oauthtoken|accesstoken|apikey|privatekey"
    r"|credential|headervalue|_token|_secret|_key)$",
    re.IGNORECASE,
)
_WORD = r"[A-Za-z0-9_]*(?:password|passwd|passphrase|token|secret|api_?key|private_?key|secret_?key)[A-Za-z0-9_]*"
_ASSIGNED = re.compile(rf"(?i)(?<![:\w])({_WORD})(\"?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[\"']?[^\s\"',;]+)")
# What names a secret without being one: a reference that is resolved when it is deployed, and the address of one.
_REFERENCE = re.compile(r"^(\{\{resolve:[^\s]+\}\}|\$\{[^}]+\}|arn:[^\s]+|\$\w+|\$\(.*)$", re.DOTALL)


def masked(path: Path, value: Value, named: str = "") -> str | None:
    """A value as it is shown; a secret one, by its path or by the name beside it, as a mask.

    Args:
        named: what the value belongs to where its path doesn't say it, such as an environment variable's name.
    """
    text = shown(value)
    if text is None:
        return None
    if any(_is_secret(step) for step in path) or _is_secret(named):
        return text if _is_reference(value) else MASK
    if isinstance(value, dict | list) and not function_of(value):
        return shown(_without_secrets(value))
    return text if _is_reference(value) else hidden(text)


def hidden(text: str) -> str:
    """A text without the values that it assigns to names of secrets, as scripts and messages do."""
    return _ASSIGNED.sub(_hide, text)


def parameter(name: str, value: str | None, no_echo: Collection[str]) -> str | None:
    """A parameter's value as it is shown."""
    if value is None:
        return None
    return MASK if name in no_echo else masked((name,), value)


def _is_secret(step: str) -> bool:
    return bool(_SECRET_NAME.search(step.strip("[]")))


def _is_reference(value: Value) -> bool:
    text = as_text(value)
    if text is not None:
        return bool(_REFERENCE.match(text))
    return function_of(value) is not None


def _without_secrets(value: Value) -> Value:
    """The same structure with its secrets masked, by their own name or by the name beside them."""
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if isinstance(value, str):
        return hidden(value)
    if not isinstance(value, dict) or function_of(value):
        return value
    beside = next((str(value[key]) for key in ("Name", "Key", "ParameterKey", "HeaderName") if key in value), "")
    return {
        key: MASK
        if (_is_secret(key) or (key.endswith("Value") and _is_secret(beside))) and not _is_reference(one)
        else _without_secrets(one)
        for key, one in value.items()
    }


def _hide(found: re.Match[str]) -> str:
    name, sign, value = found.groups()
    return found.group(0) if _REFERENCE.match(value.strip("'\"")) else f"{name}{sign}{MASK}"
