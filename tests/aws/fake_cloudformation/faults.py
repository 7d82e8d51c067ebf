"""The errors of the service, as botocore raises them, with the texts that it sends.

Codes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and each action's own page.
"""

from __future__ import annotations

from botocore.exceptions import ClientError


def fault(code: str, message: str, operation: str, status: int = 400) -> ClientError:
    """An error of the service."""
    response = {
        "Error": {"Type": "Sender", "Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "00000000-0000-0000-0000-000000000000"},
    }
    return ClientError(response, "".join(word.title() for word in operation.split("_")))


def invalid(message: str, operation: str) -> ClientError:
    """What CloudFormation says to nearly everything that it can't do."""
    return fault("ValidationError", message, operation)


def no_stack(name: str, operation: str) -> ClientError:
    return invalid(f"Stack with id {name} does not exist", operation)


def no_change_set(name: str, operation: str) -> ClientError:
    return fault("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", operation, 404)


def wrong_state(change_set: str, done: str, state: str, operation: str) -> ClientError:
    message = f"ChangeSet [{change_set}] cannot be {done} in its current execution status of [{state}]"
    return fault("InvalidChangeSetStatus", message, operation)


def throttled(operation: str) -> ClientError:
    return fault("Throttling", "Rate exceeded", operation)


def denied(operation: str) -> ClientError:
    action = "".join(word.title() for word in operation.split("_"))
    message = (
        "User: arn:aws:sts::123456789012:assumed-role/deploy/session is not authorized to perform: "
        f"cloudformation:{action} on resource: arn:aws:cloudformation:eu-west-1:123456789012:stack/*"
    )
    return fault("AccessDenied", message, operation, 403)
