"""The arguments of calls, checked by botocore's own model of the API: what it wouldn't send, the fake doesn't take."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def _inputs() -> dict[str, Any]:
    """The shape of each operation's input, by the name of boto3's method."""
    import botocore.session
    from botocore import xform_name

    model = botocore.session.get_session().get_service_model("cloudformation")
    return {xform_name(name): model.operation_model(name).input_shape for name in model.operation_names}


def check(operation: str, arguments: dict[str, Any]) -> None:
    """Refuse what botocore would refuse before it sends anything.

    Raises:
        ParamValidationError: an argument that doesn't exist, is lacking, or has another type or length.
    """
    from botocore.exceptions import ParamValidationError
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(arguments, _inputs()[operation])
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
