"""No plan holds a secret."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.aws.plan.masking import hidden, masked, parameter
from ops.aws.plan.values import MISSING
from ops.settings.secret import MASK

SECRET = "canary-0123456789"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("MasterUserPassword",), SECRET),
        (("SecretString",), SECRET),
        (("AuthToken",), SECRET),
        (("Origins", "[api]", "OriginCustomHeaders", "[0]", "HeaderValue"), SECRET),
        (("Environment", "[DJANGO_SECRET_KEY]", "Value"), SECRET),
        (("Environment",), [{"Name": "SCORING_TOKEN", "Value": SECRET}]),
        (("Auth",), {"Inner": {"Password": SECRET}}),
        (("UserData", "[line 3]"), f"export DATABASE_PASSWORD='{SECRET}'"),
        (("Body",), {"nested": [f"TOKEN={SECRET}"]}),
        (("Command",), {"Fn::Sub": f'curl -H "X-Token: {SECRET}"'}),
    ],
)
def test_a_secret_is_masked(path: tuple[str, ...], value: Any) -> None:
    text = str(masked(path, value))
    assert SECRET not in text
    assert MASK in text


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("MasterUserPassword",), "{{resolve:secretsmanager:db:SecretString:password}}", None),
        (("MasterUserPassword",), {"Ref": "Password"}, "!Ref Password"),
        (("MasterUserPassword",), MISSING, None),
        (("MetadataOptions", "HttpTokens"), "required", "required"),
        (("KmsKeyId",), "alias/aws/rds", "alias/aws/rds"),
        (("DatabaseSecret",), "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x", None),
        (("UserData", "[line 2]"), "DJANGO_SECRET='${DjangoSecret}'", "DJANGO_SECRET='${DjangoSecret}'"),
    ],
)
def test_references_and_harmless_values_are_shown(path: tuple[str, ...], value: Any, expected: str | None) -> None:
    shown = masked(path, value)
    assert shown == (expected if expected is not None or value is MISSING else value)


def test_a_parameter_without_echo_is_masked() -> None:
    assert parameter("Anything", SECRET, ["Anything"]) == MASK
    assert parameter("Anything", "eu-west-1a", []) == "eu-west-1a"


@given(
    st.sampled_from(["password", "DATABASE_PASSWORD", "api_key", "AuthToken", "client_secret"]),
    st.sampled_from(["=", ": ", " = ", '": "']),
    st.from_regex(r"[A-Za-z0-9+/]{12,30}", fullmatch=True),
)
def test_assigned_secrets_never_stay(name: str, sign: str, secret: str) -> None:
    assert secret not in hidden(f"before {name}{sign}{secret}\nafter")
