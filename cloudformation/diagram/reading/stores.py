"""What keeps data: the relational database and the table."""

from __future__ import annotations

from cloudformation.diagram.model import Card, Database
from cloudformation.diagram.reading.words import only, place
from cloudformation.invariants.world import Resource, World

ENGINES = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}


def database(world: World) -> Database | None:
    """The relational database."""
    found = only(world.all("RDS::DBInstance"))
    if found is None:
        return None
    size = found.text("DBInstanceClass")
    primary = Card(place(found), "database/rds", "RDS primary" if is_doubled(found) else "RDS", (_engine(found), size))
    standby = Card(f"{place(found)}.standby", "database/rds", "RDS standby", ("takes over by itself", size))
    subnets = [subnet for group in found.to("DBSubnetGroupName") for subnet in group.to("SubnetIds")]
    return Database(primary, standby if is_doubled(found) else None, tuple(place(subnet) for subnet in subnets))


def is_doubled(database: Resource) -> bool:
    """Whether a standby in another zone has all that the primary has."""
    return database.text("MultiAZ") == "true"


def engine_name(database: Resource) -> str:
    """What the engine is called, such as ``PostgreSQL``."""
    engine = database.text("Engine")
    return ENGINES.get(engine, engine)


def _engine(database: Resource) -> str:
    return f"{engine_name(database)} {database.text('EngineVersion')}".strip()


def table(world: World) -> Card | None:
    """The non-relational one."""
    found = only(world.all("DynamoDB::Table", "DynamoDB::GlobalTable"))
    if found is None:
        return None
    capacity = "on demand" if found.text("BillingMode") == "PAY_PER_REQUEST" else "provisioned"
    return Card(place(found), "database/dynamodb", "DynamoDB", ("history of requests", capacity))
