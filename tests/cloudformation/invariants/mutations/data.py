"""Databases, buckets, repositories, secrets: what they promise, what keeps them, how they are encrypted."""

from __future__ import annotations

import dataclasses

from cloudformation.invariants import data, encryption, statefulness
from tests.cloudformation.invariants.bench import Bench, breaks

DATABASE, TABLE, SITE, LOGS = "data.Database", "data.History", "site.Bucket", "balancer.AccessLogs"
REPOSITORY = "registry.BackendRepository"


@breaks(data.database_is_not_public)
def database_is_public(bench: Bench) -> str:
    return bench.part(DATABASE).set("PubliclyAccessible", True)


@breaks(data.database_has_its_standby)
def no_standby(bench: Bench) -> str:
    return bench.part(DATABASE).set("MultiAZ", False)


@breaks(data.database_keeps_backups)
def backups_of_a_week(bench: Bench) -> str:
    return bench.part(DATABASE).set("BackupRetentionPeriod", 7)


@breaks(data.database_keeps_backups)
def backups_go_with_the_database(bench: Bench) -> str:
    return bench.part(DATABASE).set("DeleteAutomatedBackups", True)


@breaks(data.database_forces_tls)
def tls_is_optional(bench: Bench) -> str:
    return bench.part("data.DatabaseParameters").set("Parameters", {"rds.force_ssl": "0"})


@breaks(data.database_forces_tls)
def parameters_of_aws(bench: Bench) -> str:
    return bench.part(DATABASE).drop("DBParameterGroupName")


@breaks(data.database_password_is_generated)
def password_is_given(bench: Bench) -> str:
    return bench.part(DATABASE).set("MasterUserPassword", "correct horse battery staple")


@breaks(data.database_password_is_generated)
def password_is_not_generated(bench: Bench) -> str:
    bench.part("data.DatabaseSecret").drop("GenerateSecretString")
    return DATABASE


@breaks(data.database_looks_after_itself)
def database_fills_up(bench: Bench) -> str:
    return bench.part(DATABASE).drop("MaxAllocatedStorage")


@breaks(data.database_looks_after_itself)
def database_keeps_its_holes(bench: Bench) -> str:
    return bench.part(DATABASE).set("AutoMinorVersionUpgrade", False)


@breaks(data.database_can_be_observed)
def database_log_stays_inside(bench: Bench) -> str:
    return bench.part(DATABASE).set("EnableCloudwatchLogsExports", ["upgrade"])


@breaks(data.history_has_its_keys)
def keys_are_swapped(bench: Bench) -> str:
    table = bench.part(TABLE)
    table.set("KeySchema.0.AttributeName", "event_key")
    return table.set("KeySchema.1.AttributeName", "loan_id")


@breaks(data.history_has_its_keys)
def key_is_a_number(bench: Bench) -> str:
    return bench.part(TABLE).set("AttributeDefinitions.0.AttributeType", "N")


@breaks(data.history_can_be_taken_back)
def history_has_no_past(bench: Bench) -> str:
    return bench.part(TABLE).drop("PointInTimeRecoverySpecification")


@breaks(data.history_is_paid_by_request)
def history_has_a_fixed_capacity(bench: Bench) -> str:
    return bench.part(TABLE).set("BillingMode", "PROVISIONED")


@breaks(data.repositories_keep_versions)
def tags_move(bench: Bench) -> str:
    return bench.part(REPOSITORY).set("ImageTagMutability", "MUTABLE")


@breaks(data.repositories_keep_versions)
def images_stay_forever(bench: Bench) -> str:
    return bench.part("registry.FrontendRepository").drop("LifecyclePolicy")


@breaks(data.buckets_are_private)
def bucket_takes_a_public_policy(bench: Bench) -> str:
    return bench.part(SITE).set("PublicAccessBlockConfiguration.BlockPublicPolicy", False)


@breaks(data.buckets_are_private)
def objects_belong_to_their_writers(bench: Bench) -> str:
    return bench.part(LOGS).drop("OwnershipControls")


@breaks(data.site_keeps_versions_for_a_time)
def site_forgets_what_was(bench: Bench) -> str:
    return bench.part(SITE).set("VersioningConfiguration.Status", "Suspended")


@breaks(data.site_keeps_versions_for_a_time)
def site_forgets_nothing(bench: Bench) -> str:
    rules = bench.part(SITE).get("LifecycleConfiguration.Rules")
    next(rule for rule in rules if "NoncurrentVersionExpiration" in rule).pop("NoncurrentVersionExpiration")
    return SITE


@breaks(data.buckets_forget)
def logs_stay_forever(bench: Bench) -> str:
    for rule in bench.part(LOGS).get("LifecycleConfiguration.Rules"):
        rule["Status"] = "Disabled"
    return LOGS


@breaks(statefulness.stateful_resources_stay)
def database_goes_with_its_stack(bench: Bench) -> str:
    bench.part(DATABASE).body["DeletionPolicy"] = "Delete"
    return DATABASE


@breaks(statefulness.stateful_resources_stay)
def nothing_is_said_about_replacement(bench: Bench) -> str:
    del bench.part(SITE).body["UpdateReplacePolicy"]
    return SITE


@breaks(statefulness.stateful_resources_stay)
def table_has_no_snapshots(bench: Bench) -> str:
    bench.part(TABLE).body["DeletionPolicy"] = "Snapshot"
    return TABLE


@breaks(statefulness.stateful_resources_stay, "ecs")
def logs_go_with_their_stack(bench: Bench) -> str:
    bench.part("service.LogGroup").body["DeletionPolicy"] = "Delete"
    return "service.LogGroup"


@breaks(statefulness.stateful_resources_refuse_deletion)
def database_can_be_deleted(bench: Bench) -> str:
    return bench.part(DATABASE).set("DeletionProtection", False)


@breaks(statefulness.stateful_resources_refuse_deletion)
def table_can_be_deleted(bench: Bench) -> str:
    return bench.part(TABLE).drop("DeletionProtectionEnabled")


@breaks(statefulness.nothing_is_emptied_on_deletion)
def repository_is_emptied(bench: Bench) -> str:
    return bench.part(REPOSITORY).set("EmptyOnDelete", True)


@breaks(encryption.databases_are_encrypted)
def database_is_readable(bench: Bench) -> str:
    return bench.part(DATABASE).set("StorageEncrypted", False)


@breaks(encryption.tables_are_encrypted)
def table_has_dynamodbs_key(bench: Bench) -> str:
    return bench.part(TABLE).drop("SSESpecification")


@breaks(encryption.buckets_are_encrypted)
def bucket_does_not_say(bench: Bench) -> str:
    return bench.part("traffic.Bucket").drop("BucketEncryption")


@breaks(encryption.repositories_are_encrypted)
def repository_does_not_say(bench: Bench) -> str:
    return bench.part(REPOSITORY).drop("EncryptionConfiguration")


@breaks(encryption.topics_are_encrypted)
def topic_has_the_key_of_aws(bench: Bench) -> str:
    return bench.part("alerts.Topic").set("KmsMasterKeyId", "alias/aws/sns")


@breaks(encryption.topics_are_encrypted)
def cloudwatch_cannot_use_the_key(bench: Bench) -> str:
    key = bench.part("alerts.Key")
    rows = key.get("KeyPolicy.Statement")
    key.set("KeyPolicy.Statement", [row for row in rows if "cloudwatch" not in str(row)])
    return key.place


@breaks(encryption.keys_rotate)
def key_stays_the_same(bench: Bench) -> str:
    return bench.part("alerts.Key").set("EnableKeyRotation", False)


@breaks(encryption.buckets_refuse_plain_http)
def bucket_answers_without_tls(bench: Bench) -> str:
    policy = bench.part("site.BucketPolicy")
    rows = policy.get("PolicyDocument.Statement")
    policy.set("PolicyDocument.Statement", [row for row in rows if "SecureTransport" not in str(row)])
    return SITE


@breaks(encryption.microservices_are_asked_by_https)
def scoring_without_tls(bench: Bench) -> str:
    bench.options = dataclasses.replace(bench.options, scoring_url="http://scoring.example.com")
    return "backend"


@breaks(encryption.microservices_are_asked_by_https, "ecs")
def any_address_of_notifications(bench: Bench) -> str:
    bench.section("service", "Parameters")["NotificationsUrl"]["AllowedPattern"] = "^.+$"
    return "service.NotificationsUrl"


@breaks(encryption.data_has_keys_of_the_design)
def database_has_the_key_of_aws(bench: Bench) -> str:
    return bench.part(DATABASE).drop("KmsKeyId")


@breaks(encryption.data_has_keys_of_the_design)
def secret_has_the_key_of_aws(bench: Bench) -> str:
    return bench.part("secrets.DjangoSecret").set("KmsKeyId", "alias/aws/secretsmanager")


@breaks(encryption.keys_say_who_uses_them)
def everybody_uses_the_key(bench: Bench) -> str:
    key = bench.part("data.Key")
    row = next(row for row in key.get("KeyPolicy.Statement") if row["Sid"] == "ThroughServices")
    del row["Condition"]["StringEquals"]["kms:ViaService"]
    return key.place


@breaks(encryption.keys_say_who_uses_them)
def key_is_handed_on(bench: Bench) -> str:
    key = bench.part("secrets.Key")
    rows = key.get("KeyPolicy.Statement")
    return key.set("KeyPolicy.Statement", [row for row in rows if row["Effect"] == "Allow"])


@breaks(encryption.topics_refuse_plain_http)
def topic_takes_messages_without_tls(bench: Bench) -> str:
    rows = bench.part("alerts.Publishers").get("PolicyDocument.Statement")
    bench.part("alerts.Publishers").set("PolicyDocument.Statement", [row for row in rows if row["Effect"] == "Allow"])
    return "alerts.Topic"


@breaks(data.database_changes_wait)
def database_restarts_at_noon(bench: Bench) -> str:
    return bench.part(DATABASE).set("ApplyImmediately", True)


@breaks(data.database_can_be_observed)
def databases_system_is_not_measured(bench: Bench) -> str:
    return bench.part(DATABASE).set("MonitoringInterval", 0)


@breaks(data.secrets_are_generated)
def secret_is_short(bench: Bench) -> str:
    return bench.part("secrets.ScoringSecret").set("GenerateSecretString.PasswordLength", 8)


@breaks(data.secrets_are_generated)
def secret_has_quotes_in_it(bench: Bench) -> str:
    return bench.part("data.DatabaseSecret").set("GenerateSecretString.ExcludePunctuation", False)
