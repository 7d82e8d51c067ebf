"""The notification service; its contract is services/notifications/openapi.yaml."""

from functools import cache

from django.conf import settings

from microservices.client import ServiceClient


class Notifications:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def send(self, to: str, template: str, reference: str, full_name: str, idempotency_key: str) -> None:
        """Tell an applicant what became of a request; `template` is "received", "approved" or "rejected".

        Raises:
            DependencyError: the service can't or won't.
        """
        message = {"to": to, "template": template, "reference": reference, "full_name": full_name}
        self._client.post("/v1/messages", message, idempotency_key)


@cache
def notifications() -> Notifications:
    """The service that the settings name."""
    return Notifications(ServiceClient("notifications", settings.ENVIRONMENT.notifications))
