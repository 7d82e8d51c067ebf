"""The number of replicas is read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.containers.launch import MOST_REPLICAS, replicas
from ops.errors import BadInput


@given(st.integers(1, MOST_REPLICAS))
def test_a_number_of_replicas_is_read(number: int) -> None:
    assert replicas(f"backend={number}") == number


@pytest.mark.parametrize(
    ("given", "what"),
    [
        *((given, "not a service and a number") for given in ("", "3", "backend", "backend=-1", "backend=2=3", "x=2")),
        *((given, "not a number from 1 to 20") for given in ("backend=0", "backend=21", "backend=999999999")),
        ("worker=2", "only the backend can have several replicas"),
        ("backend=" + "9" * 5000, "not a service and a number"),
        ("backend=²", "not a service and a number"),
    ],
)  # fmt: skip
def test_anything_else_is_bad_input_and_says_what_is_allowed(given: str, what: str) -> None:
    with pytest.raises(BadInput, match=what) as caught:
        replicas(given)
    assert caught.value.hint == "backend=1 to backend=20"
