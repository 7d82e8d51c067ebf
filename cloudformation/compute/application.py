"""What the backend needs to run, whoever runs it: its image, its stores, its secrets, its microservices; and no more.

The variables are those of ``backend/config/environment.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import Ref, Sub

from cloudformation.draft import Draft
from cloudformation.policies import Statement, allow
from cloudformation.stack import Found, Given

# The balancer and CloudFront each add an address to X-Forwarded-For; the one before them is the client's.
TRUSTED_PROXIES = 2
TAG = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"
# Egress is open for HTTPS alone; nothing in it ends a quoted word of a shell.
HTTPS_URL = "https://[a-z0-9.-]+(:443)?(/[A-Za-z0-9._~!&()*+,;=:@%-]*)*"


@dataclass(frozen=True)
class Application:
    """The parameters that a stack which runs the backend takes."""

    repository: Ref
    repository_arn: Ref
    tag: Ref
    django_secret: Ref
    scoring_secret: Ref
    notifications_secret: Ref
    database_secret: Ref
    database_host: Ref
    database_port: Ref
    database_name: Ref
    history_table: Ref
    history_table_arn: Ref
    scoring_url: Ref
    notifications_url: Ref

    @classmethod
    def taken_by(cls, draft: Draft) -> Application:
        """Give the draft the parameters."""
        options = draft.options
        return cls(
            repository=draft.takes("BackendRepository"),
            repository_arn=draft.takes("BackendRepositoryArn"),
            tag=draft.input("ImageTag", Found("image-tag"), "Tag of the backend's image", TAG),
            django_secret=draft.takes("DjangoSecret"),
            scoring_secret=draft.takes("ScoringSecret"),
            notifications_secret=draft.takes("NotificationsSecret"),
            database_secret=draft.takes("DatabaseSecret"),
            database_host=draft.takes("DatabaseHost"),
            database_port=draft.takes("DatabasePort"),
            database_name=draft.takes("DatabaseName"),
            history_table=draft.takes("HistoryTable"),
            history_table_arn=draft.takes("HistoryTableArn"),
            scoring_url=draft.input(
                "ScoringUrl", Given(options.scoring_url), "Address of the scoring service", HTTPS_URL
            ),
            notifications_url=draft.input(
                "NotificationsUrl", Given(options.notifications_url), "Address of the notification service", HTTPS_URL
            ),
        )

    @property
    def image(self) -> Sub:
        """The image with its tag."""
        return Sub("${BackendRepository}:${ImageTag}")

    @property
    def secrets(self) -> list[Ref]:
        """The secrets that it reads."""
        return [self.django_secret, self.scoring_secret, self.notifications_secret, self.database_secret]

    def may_pull(self) -> list[Statement]:
        """Pull its image. A token for the registry can't be limited to one repository."""
        layers = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        return [
            allow("RegistryToken", ["ecr:GetAuthorizationToken"], ["*"]),
            allow("PullImage", layers, [self.repository_arn]),
        ]

    def may_read_secrets(self) -> Statement:
        """Read its four secrets."""
        return allow("ReadSecrets", ["secretsmanager:GetSecretValue"], self.secrets)

    def may_keep_history(self) -> Statement:
        """Append to the history and read it: it never changes or deletes an event."""
        return allow("KeepHistory", ["dynamodb:PutItem", "dynamodb:Query"], [self.history_table_arn])


def may_write_logs(group: str) -> Statement:
    """Write to the log group with this logical ID."""
    return allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [Sub(f"${{{group}.Arn}}")])
