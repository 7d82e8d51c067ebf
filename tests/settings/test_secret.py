"""A secret shows in none of the ways in which values usually get out."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import subprocess
import traceback
from dataclasses import asdict, dataclass

import pytest

from ops.settings.secret import MASK, Secret

TEXT = "correct-horse-battery-staple"


@dataclass(frozen=True)
class Holder:
    name: str
    token: Secret


def test_every_way_of_printing_shows_the_mask() -> None:
    secret = Secret(TEXT)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{secret:>40}", "%s %r" % (secret, secret)]  # noqa: UP031
    shown += ["{}".format(secret), str([secret]), str({secret: secret}), repr(Holder("a", secret)), ascii(secret)]  # noqa: UP032
    assert all(MASK in text and TEXT not in text for text in shown)


def test_reveal_gives_the_text() -> None:
    assert Secret(TEXT).reveal() == TEXT


def test_logging_shows_the_mask(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("token %s %r", Secret(TEXT), Holder("a", Secret(TEXT)))
    assert MASK in caplog.text
    assert TEXT not in caplog.text


def test_a_traceback_with_local_variables_shows_the_mask() -> None:
    def fail(token: Secret) -> None:
        held = Holder("a", token)
        raise RuntimeError(f"no luck with {held}")

    try:
        fail(Secret(TEXT))
    except RuntimeError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert MASK in shown
    assert TEXT not in shown


def test_it_has_no_dict_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(Secret(TEXT))


def test_it_is_no_json_value() -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"token": Secret(TEXT)})
    assert TEXT not in str(caught.value)
    assert json.dumps(Secret(TEXT), default=str) == f'"{MASK}"'


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_cannot_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="can't be serialised"):
        pickle.dumps(Holder("a", Secret(TEXT)), protocol)


def test_it_has_no_state_to_take() -> None:
    with pytest.raises(TypeError):
        Secret(TEXT).__getstate__()


def test_it_is_no_argument_of_a_command() -> None:
    with pytest.raises(TypeError):
        subprocess.run(["true", Secret(TEXT)], check=False)  # type: ignore[list-item]


def test_it_joins_no_text() -> None:
    with pytest.raises(TypeError):
        "".join([Secret(TEXT)])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        "Bearer " + Secret(TEXT)  # type: ignore[operator]


def test_a_copy_is_the_secret_itself() -> None:
    secret = Secret(TEXT)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
    assert asdict(Holder("a", secret)) == {"name": "a", "token": secret}


def test_equal_texts_are_equal_secrets_and_nothing_else_is() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert hash(Secret(TEXT)) == hash(Secret(TEXT))
    assert Secret(TEXT) != Secret(TEXT + "x")
    assert Secret("é") == Secret("é")
    assert Secret(TEXT) != TEXT


def test_comparing_takes_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def record(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return True

    monkeypatch.setattr("ops.settings.secret.compare_digest", record)
    assert Secret("a") == Secret("b")
    assert compared == [(b"a", b"b")]


def test_it_never_changes() -> None:
    secret = Secret(TEXT)
    with pytest.raises(AttributeError):
        secret._text = "other"
    with pytest.raises(AttributeError):
        del secret._text
    with pytest.raises(AttributeError):
        secret.extra = 1
    assert secret.reveal() == TEXT


def test_no_secret_is_none_and_not_empty() -> None:
    with pytest.raises(ValueError, match="can't be empty"):
        Secret("")
