"""The data: PostgreSQL, the history in DynamoDB, the images, and the files."""

from __future__ import annotations

from collections.abc import Iterator

from cloudformation.invariants import tiers
from cloudformation.invariants.invariant import invariant
from cloudformation.invariants.world import Flaw, Resource, World

BACKUP_DAYS = 14
SECRET_LENGTH = 32
GENERATED = "GenerateSecretString"


@invariant("The database is within the network only: no public address, whatever its security group says.")
def database_is_not_public(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        yield from database.unless("PubliclyAccessible", False)
        if not database.to("DBSubnetGroupName"):
            yield database.wrong("it is in no subnet group of the design")


@invariant("The database has a synchronous standby in the other zone where the environment asks for one.")
def database_has_its_standby(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        yield from database.unless("MultiAZ", world.options.database_multi_az)


@invariant("The database can be taken back to any moment of the last days, 14 or more.")
def database_keeps_backups(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        days = database.number("BackupRetentionPeriod")
        if days != world.options.backup_days or days < BACKUP_DAYS:
            yield database.wrong(f"backups are kept {days:.0f} days, not {max(world.options.backup_days, BACKUP_DAYS)}")
        yield from database.unless("CopyTagsToSnapshot", True)
        yield from database.unless("DeleteAutomatedBackups", False)


@invariant("The database refuses connections without TLS.")
def database_forces_tls(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        groups = database.to("DBParameterGroupName")
        if not groups:
            yield database.wrong("it has no parameter group of the design")
        for group in groups:
            if str(group.get("Parameters", {}).get("rds.force_ssl")) != "1":
                yield group.wrong("rds.force_ssl is not 1")


@invariant("The database's first password is made by AWS and read by nobody: not given, not in the template.")
def database_password_is_generated(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        if database.get("ManageMasterUserPassword") is True:
            continue
        password = database.get("MasterUserPassword")
        made = [secret for secret in database.named_in(password) if secret.get(GENERATED)]
        if not made or "{{resolve:secretsmanager:" not in database.say(password):
            yield database.wrong("MasterUserPassword isn't read from a secret that AWS generates")


@invariant("The database is PostgreSQL, takes minor versions by itself, and grows before it is full.")
def database_looks_after_itself(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        yield from database.unless("Engine", "postgres")
        yield from database.unless("AutoMinorVersionUpgrade", True)
        yield from database.unless("AllowMajorVersionUpgrade", None, False)
        most, now = database.number("MaxAllocatedStorage"), database.number("AllocatedStorage")
        if most <= now:
            yield database.wrong(f"its storage can't grow beyond {now:.0f} GiB")


@invariant("The database's log and its waits can be looked at: exported, with Performance Insights and measurements.")
def database_can_be_observed(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        if "postgresql" not in database.get("EnableCloudwatchLogsExports", []):
            yield database.wrong("its log isn't exported")
        yield from database.unless("EnablePerformanceInsights", True)
        if not database.number("MonitoringInterval") or not database.to("MonitoringRoleArn"):
            yield database.wrong("its system isn't measured")


@invariant("A change of the database waits for its window, at night, after the night's backup.")
def database_changes_wait(world: World) -> Iterator[Flaw]:
    for database in world.all("RDS::DBInstance"):
        yield from database.unless("ApplyImmediately", None, False)
        for window in ("PreferredBackupWindow", "PreferredMaintenanceWindow"):
            if not database.get(window):
                yield database.wrong(f"{window} is left to chance")


@invariant("Secrets are made by AWS, long, and of letters and digits: they pass shells, files and headers unharmed.")
def secrets_are_generated(world: World) -> Iterator[Flaw]:
    for secret in world.all("SecretsManager::Secret"):
        is_long = secret.number(f"{GENERATED}.PasswordLength") >= SECRET_LENGTH
        if not is_long or secret.get(f"{GENERATED}.ExcludePunctuation") is not True:
            yield secret.wrong(f"it isn't generated with {SECRET_LENGTH} or more letters and digits")


@invariant("A request's history is one partition in the order of its events: loan_id and event_key, both text.")
def history_has_its_keys(world: World) -> Iterator[Flaw]:
    for table in world.all("DynamoDB::Table"):
        keys = {row.get("KeyType"): row.get("AttributeName") for row in table.rows("KeySchema")}
        kinds = {row.get("AttributeName"): row.get("AttributeType") for row in table.rows("AttributeDefinitions")}
        if keys != {"HASH": "loan_id", "RANGE": "event_key"}:
            yield table.wrong(f"its keys are {keys}")
        if kinds != {"loan_id": "S", "event_key": "S"}:
            yield table.wrong(f"its keys' types are {kinds}")


@invariant("The history can be taken back to any second of the last 35 days.")
def history_can_be_taken_back(world: World) -> Iterator[Flaw]:
    for table in world.all("DynamoDB::Table"):
        yield from table.unless("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", True)


@invariant("The history costs by the request: a load that varies needs no capacity chosen, and none is too small.")
def history_is_paid_by_request(world: World) -> Iterator[Flaw]:
    for table in world.all("DynamoDB::Table"):
        yield from table.unless("BillingMode", "PAY_PER_REQUEST")


@invariant("A version of an image never changes under its tag, is scanned when it arrives, and old ones go.")
def repositories_keep_versions(world: World) -> Iterator[Flaw]:
    for repository in world.all("ECR::Repository"):
        yield from repository.unless("ImageTagMutability", "IMMUTABLE")
        yield from repository.unless("ImageScanningConfiguration.ScanOnPush", True)
        if not repository.get("LifecyclePolicy.LifecyclePolicyText"):
            yield repository.wrong("it has no LifecyclePolicy: old images stay forever")


@invariant("A bucket is private whatever a policy or an object says, and belongs to the account with all in it.")
def buckets_are_private(world: World) -> Iterator[Flaw]:
    switches = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    for bucket in world.all("S3::Bucket"):
        for switch in switches:
            yield from bucket.unless(f"PublicAccessBlockConfiguration.{switch}", True)
        owners = [row.get("ObjectOwnership") for row in bucket.rows("OwnershipControls.Rules")]
        if owners != ["BucketOwnerEnforced"]:
            yield bucket.wrong(f"ObjectOwnership is {owners}, not BucketOwnerEnforced")


@invariant("The site's bucket keeps what is overwritten, for a time: a bad release of the site can be taken back.")
def site_keeps_versions_for_a_time(world: World) -> Iterator[Flaw]:
    for bucket in site_buckets(world):
        yield from bucket.unless("VersioningConfiguration.Status", "Enabled")
        if not any("NoncurrentVersionExpiration" in rule for rule in bucket.rows("LifecycleConfiguration.Rules")):
            yield bucket.wrong("what is overwritten stays forever")


@invariant("A bucket of logs lets them go after a time, and every bucket what was uploaded only in part.")
def buckets_forget(world: World) -> Iterator[Flaw]:
    for bucket in world.all("S3::Bucket"):
        rules = [rule for rule in bucket.rows("LifecycleConfiguration.Rules") if rule.get("Status") == "Enabled"]
        if bucket not in site_buckets(world) and not any("ExpirationInDays" in rule for rule in rules):
            yield bucket.wrong("logs stay forever")
        if not any("AbortIncompleteMultipartUpload" in rule for rule in rules):
            yield bucket.wrong("what was uploaded in part stays forever")


@invariant("Databases are in subnets of their own: none of them is also the backend's, the balancer's, or public.")
def databases_have_subnets_of_their_own(world: World) -> Iterator[Flaw]:
    others = {*tiers.backend_subnets(world), *tiers.balancer_subnets(world), *tiers.public_subnets(world)}
    for subnet in tiers.database_subnets(world):
        if subnet in others:
            yield subnet.wrong("it is also used by something else than databases")


def site_buckets(world: World) -> tuple[Resource, ...]:
    """The buckets that the distribution reads from."""
    return tuple(
        resource
        for distribution in world.all("CloudFront::Distribution")
        for origin in distribution.rows("DistributionConfig.Origins")
        for resource in distribution.named_in(origin.get("DomainName"))
        if resource.type == "AWS::S3::Bucket"
    )
