"""The history of loan requests in DynamoDB: append-only, and safe to write twice.

One item an event. The partition key is the request, the sort key the event's time and id, so one query reads a
history in order. An event is written only where its key is free: writing it again changes nothing, and nothing can
be overwritten. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
"""

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pybreaker
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from history.events import Event, EventType
from operations.dependencies import CircuitOpenError, DependencyError

PARTITION_KEY = "loan_id"
SORT_KEY = "event_key"
if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Seconds; two tries. A reader of the history is a person who waits, and keeps a process of the web server waiting.
TIMEOUTS = Config(connect_timeout=0.5, read_timeout=1.5, retries={"mode": "standard", "total_max_attempts": 2})
BREAKER_FAILURES = 3
BREAKER_RESET = 10


class HistoryUnavailableError(DependencyError):
    """DynamoDB does not answer, or refuses."""


class HistoryLeftAloneError(HistoryUnavailableError, CircuitOpenError):
    """DynamoDB was not asked, for it keeps failing."""


def append(subject: int, event: Event) -> None:
    """Write an event of the request `subject`. Writing the same event again is no error and changes nothing.

    Raises:
        HistoryUnavailableError: it may or may not have been written; write it again later.
    """
    item = {
        PARTITION_KEY: {"S": str(subject)},
        SORT_KEY: {"S": event.sort_key},
        "type": {"S": event.type},
        "actor": {"S": event.actor},
        "request_id": {"S": event.request_id},
        "data": {"S": json.dumps(event.data)},
    }
    try:
        _call("put_item", Item=item, ConditionExpression=f"attribute_not_exists({PARTITION_KEY})")
    except _AlreadyWrittenError:
        return


def read_history(subject: int) -> list[Event]:
    """All events of the request `subject`, oldest first.

    Raises:
        HistoryUnavailableError: the history can't be read now.
    """
    query: dict[str, Any] = {
        "KeyConditionExpression": f"{PARTITION_KEY} = :loan",
        "ExpressionAttributeValues": {":loan": {"S": str(subject)}},
        "ConsistentRead": True,
    }
    events: list[Event] = []
    while True:
        answer = _call("query", **query)
        events += [_event(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return events
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


@cache
def client() -> "DynamoDBClient":
    """The client of this process (boto3's clients may be shared by threads)."""
    where = settings.ENVIRONMENT.dynamodb
    return boto3.client(
        "dynamodb",
        region_name=where.region,
        endpoint_url=where.endpoint_url,
        aws_access_key_id=where.access_key_id,
        aws_secret_access_key=where.secret_access_key,
        config=TIMEOUTS,
    )


class _AlreadyWrittenError(Exception):
    """The condition of a write did not hold: the item is there already."""


def _says_nothing_of_its_health(error: Exception) -> bool:
    """An item that is there already, or a request that DynamoDB finds malformed: it works."""
    malformed = isinstance(error, ClientError) and _code(error) == "ValidationException"
    return malformed or isinstance(error, _AlreadyWrittenError)


_breaker = pybreaker.CircuitBreaker(
    fail_max=BREAKER_FAILURES, reset_timeout=BREAKER_RESET, exclude=[_says_nothing_of_its_health], name="history"
)


def _call(operation: str, **parameters: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = _breaker.call(_send, operation, parameters)
        return answer
    except pybreaker.CircuitBreakerError as error:
        raise HistoryLeftAloneError("the history keeps failing and is left alone") from error
    except (BotoCoreError, ClientError) as error:
        raise HistoryUnavailableError(str(error)) from error


def _send(operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = getattr(client(), operation)(
            TableName=settings.ENVIRONMENT.dynamodb.table, **parameters
        )
        return answer
    except ClientError as error:
        if _code(error) == "ConditionalCheckFailedException":
            raise _AlreadyWrittenError from error
        raise


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _event(item: dict[str, dict[str, str]]) -> Event:
    at, _, identifier = item[SORT_KEY]["S"].partition("#")
    return Event(
        id=identifier,
        type=EventType(item["type"]["S"]),
        at=datetime.fromisoformat(at),
        actor=item["actor"]["S"],
        request_id=item["request_id"]["S"],
        data=json.loads(item["data"]["S"]),
    )
