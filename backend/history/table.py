"""The table of the history. On AWS the stack owns it; where an endpoint is given (a local DynamoDB) we make it."""

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from history.store import PARTITION_KEY, SORT_KEY, HistoryUnavailableError, client


def ensure_table() -> bool:
    """Create the table unless it exists; return whether it was created.

    Raises:
        HistoryUnavailableError: DynamoDB does not answer or refuses.
    """
    try:
        return _create()
    except (BotoCoreError, ClientError) as error:
        raise HistoryUnavailableError(str(error)) from error


def _create() -> bool:
    table = settings.ENVIRONMENT.dynamodb.table
    try:
        client().create_table(
            TableName=table,
            AttributeDefinitions=[
                {"AttributeName": PARTITION_KEY, "AttributeType": "S"},
                {"AttributeName": SORT_KEY, "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": PARTITION_KEY, "KeyType": "HASH"},
                {"AttributeName": SORT_KEY, "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceInUseException":
            return False
        raise
    client().get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return True
