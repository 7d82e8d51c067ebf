"""The number of replicas is read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.containers.launch import MOST_REPLICAS, replicas
from ops.errors import AndamioError


@given(st.integers(1, MOST_REPLICAS))
def test_a_number_of_replicas_is_read(number: int) -> None:
    assert replicas(f"backend={number}") == number


@pytest.mark.parametrize(
    "given", ["", "3", "backend", "backend=0", "backend=21", "backend=-1", "worker=2", "backend=2=3"]
)
def test_anything_else_says_what_is_allowed(given: str) -> None:
    with pytest.raises(AndamioError, match="backend=1 to backend=20"):
        replicas(given)
