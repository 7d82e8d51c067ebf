"""What the tests of the AWS rooms share."""

from __future__ import annotations

import functools

import pytest


@pytest.fixture(scope="session", autouse=True)
def descriptions_of_services_are_read_once() -> None:
    """Each session of boto3 reads them anew, half a second each time; they are the same for all tests."""
    import botocore.loaders

    botocore.loaders.create_loader = functools.cache(botocore.loaders.create_loader)
