"""What must not be lost: PostgreSQL, which holds the loan requests, and the DynamoDB table of their history.

- **PostgreSQL 17** writes to a standby in the other zone before it answers (Multi-AZ), is restorable to any second of
  the last weeks, encrypted, and takes connections over TLS alone. Deletion is refused while its protection is on;
  if the stack lets go of it, a last snapshot is taken.
- Its **master password** is generated into Secrets Manager and read from there by CloudFormation; it is in no
  template, parameter or event. It doesn't rotate by itself: the backend reads it when an instance starts, and a
  rotation behind its back would lock it out of its connections at an hour that nobody chose.
- **DynamoDB** has no capacity to plan (on demand), point-in-time recovery over 35 days, and deletion protection.

One key of our own encrypts all three: a snapshot can then be copied to another account, which AWS's own key forbids,
and the key of a database can't be changed later.

Neither has a fixed name: CloudFormation can't replace a resource that has one, and a restored copy needs another.
Replacing either would leave its data behind all the same: the deployment refuses it.
"""

from __future__ import annotations

from cloudformation import keys
from cloudformation.data.database import add_database
from cloudformation.data.history import add_history
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

SERVICES = ("dynamodb", "rds", "secretsmanager")


def build(options: Options) -> Stack:
    """The key, the database with its secret and alarms, and the table with its."""
    draft = Draft(options, "data", "What must not be lost: PostgreSQL, and the DynamoDB table of the history")
    key = keys.key(draft, "Key", "data", "Encrypts database, history and their secret", keys.through(*SERVICES))
    add_database(draft, key)
    add_history(draft, key)
    return draft.stack()
