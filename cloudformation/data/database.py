"""PostgreSQL on RDS: its password, its rules, the instance, and where it says that it is in trouble."""

from __future__ import annotations

import json

from troposphere import GetAtt, Ref, Sub
from troposphere.iam import Role
from troposphere.kms import Key
from troposphere.rds import DBInstance, DBParameterGroup, DBSubnetGroup
from troposphere.secretsmanager import GenerateSecretString, Secret, SecretTargetAttachment

from cloudformation import policies
from cloudformation.alarms import ABOVE, BELOW, Metric, alarm
from cloudformation.database_classes import GIB, most_connections
from cloudformation.draft import Draft

NAME = USER = "andamio"
PORT = 5432
MAJOR = "17"
PARAMETERS = {
    "rds.force_ssl": "1",  # a connection without TLS is refused
    "log_min_duration_statement": "1000",  # milliseconds
    "log_lock_waits": "1",
    "idle_in_transaction_session_timeout": "60000",  # milliseconds; such a session holds its locks
}
INSIGHTS_DAYS = 7  # what is free of charge
MONITORING_SECONDS = 60  # of the operating system: which process has the memory
CPU_PERCENT = 80
FREE_STORAGE_PART = 0.1  # where RDS starts to grow the storage by itself: below, it can't any more
CONNECTIONS_PART = 0.8


def add_database(draft: Draft, key: Key) -> None:
    """Add the instance and all that belongs to it."""
    secret = draft.add(_secret(draft, key))
    database = draft.add(_instance(draft, secret, key))
    draft.add(
        SecretTargetAttachment(
            "DatabaseSecretTarget",
            SecretId=Ref(secret),
            TargetId=Ref(database),
            TargetType="AWS::RDS::DBInstance",
        )
    )
    _add_alarms(draft, database)
    draft.puts_out("DatabaseHost", GetAtt(database, "Endpoint.Address"))
    draft.puts_out("DatabasePort", GetAtt(database, "Endpoint.Port"))
    draft.puts_out("DatabaseName", NAME)
    draft.puts_out("DatabaseInstance", Ref(database))
    draft.puts_out("DatabaseSecret", Ref(secret))


def _secret(draft: Draft, key: Key) -> Secret:
    """Letters and digits alone: RDS takes no ``/``, ``@``, ``"`` or blank, and a shell minds many more.

    It stays when the stack goes: the last snapshot keeps its password.
    """
    return Secret(
        "DatabaseSecret",
        Description=f"User and password of the database ({draft.options.environment})",
        GenerateSecretString=GenerateSecretString(
            SecretStringTemplate=json.dumps({"username": USER}),
            GenerateStringKey="password",
            PasswordLength=48,
            ExcludePunctuation=True,
        ),
        KmsKeyId=GetAtt(key, "Arn"),
        Tags=draft.tags("database"),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _instance(draft: Draft, secret: Secret, key: Key) -> DBInstance:
    options = draft.options
    subnets = draft.add(
        DBSubnetGroup(
            "DatabaseSubnetGroup",
            DBSubnetGroupDescription="The database subnets of both zones",
            SubnetIds=draft.takes("DatabaseSubnets"),
            Tags=draft.tags("database"),
        )
    )
    parameters = draft.add(
        DBParameterGroup(
            "DatabaseParameters",
            Description="TLS only; slow statements, waits for locks and forgotten transactions are told",
            Family=f"postgres{MAJOR}",
            Parameters=PARAMETERS,
            Tags=draft.tags("database"),
        )
    )
    return DBInstance(
        "Database",
        Engine="postgres",
        EngineVersion=MAJOR,  # the newest minor version of it; RDS updates it in the maintenance window
        AutoMinorVersionUpgrade=True,
        AllowMajorVersionUpgrade=False,
        DBInstanceClass=options.database_class,
        MultiAZ=options.database_multi_az,
        DBName=NAME,
        Port=str(PORT),
        MasterUsername=USER,
        MasterUserPassword=Sub("{{resolve:secretsmanager:${" + secret.title + "}:SecretString:password}}"),
        StorageType="gp3",
        AllocatedStorage=str(options.database_storage),
        MaxAllocatedStorage=options.database_most_storage,
        StorageEncrypted=True,
        KmsKeyId=GetAtt(key, "Arn"),
        DBSubnetGroupName=Ref(subnets),
        VPCSecurityGroups=[draft.takes("DatabaseSecurityGroup")],
        PubliclyAccessible=False,
        DBParameterGroupName=Ref(parameters),
        BackupRetentionPeriod=options.backup_days,
        PreferredBackupWindow="02:00-03:00",
        PreferredMaintenanceWindow="sun:03:30-sun:04:30",
        ApplyImmediately=False,  # another class interrupts it: that waits for this hour
        CopyTagsToSnapshot=True,
        DeleteAutomatedBackups=False,
        DeletionProtection=True,
        EnablePerformanceInsights=True,
        PerformanceInsightsRetentionPeriod=INSIGHTS_DAYS,
        PerformanceInsightsKMSKeyId=GetAtt(key, "Arn"),
        MonitoringInterval=MONITORING_SECONDS,
        MonitoringRoleArn=GetAtt(draft.add(_monitor(draft)), "Arn"),
        EnableCloudwatchLogsExports=["postgresql", "upgrade"],
        Tags=draft.tags("database"),
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
    )


def _monitor(draft: Draft) -> Role:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html"""
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    return Role(
        "DatabaseMonitoringRole",
        AssumeRolePolicyDocument=policies.trusted_by("monitoring.rds.amazonaws.com", policies.of_this_account()),
        ManagedPolicyArns=[Sub(policy)],
        Tags=draft.tags("database-monitoring"),
    )


def _add_alarms(draft: Draft, database: DBInstance) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html"""
    options, topic, dimensions = draft.options, draft.takes("AlarmTopic"), {"DBInstanceIdentifier": Ref(database)}
    connections = most_connections(options.database_class)
    draft.add(
        alarm(
            "DatabaseCpuAlarm",
            Metric("AWS/RDS", "CPUUtilization", dimensions),
            CPU_PERCENT,
            minutes=5,
            periods=3,
            missing="missing",
            topic=topic,
            tags=draft.tags(),
            description=f"The database computes at over {CPU_PERCENT} % for a quarter of an hour: "
            "look for the statement in Database Insights, or take a larger DATABASE_CLASS.",
        )
    )
    draft.add(
        alarm(
            "DatabaseStorageAlarm",
            Metric("AWS/RDS", "FreeStorageSpace", dimensions, "Minimum"),
            int(options.database_storage * GIB * FREE_STORAGE_PART),
            when=BELOW,
            minutes=5,
            periods=3,
            missing="missing",
            topic=topic,
            tags=draft.tags(),
            description="The database's storage is nearly full and hasn't grown: it is at its largest, or grew in the "
            "last six hours. A full one stops taking writes.",
        )
    )
    draft.add(
        alarm(
            "DatabaseConnectionsAlarm",
            Metric("AWS/RDS", "DatabaseConnections", dimensions, "Maximum"),
            int(connections * CONNECTIONS_PART),
            when=ABOVE,
            minutes=1,
            periods=5,
            missing="missing",
            topic=topic,
            tags=draft.tags(),
            description=f"Of about {connections} connections, most are taken: the next instance's will be refused.",
        )
    )
