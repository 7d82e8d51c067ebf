"""The scoring service; its contract is services/scoring/openapi.yaml."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings

from microservices.client import ServiceClient, ServiceRefusedError

MAX_SCORE = 1000
DECISIONS = ("approve", "reject", "review")


@dataclass(frozen=True)
class Score:
    """From 0 (poor) to 1000, and what it suggests: "approve", "reject" or "review"."""

    score: int
    decision: str


class Scoring:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def score(self, reference: str, document_number: str, amount: Decimal, idempotency_key: str) -> Score:
        """Judge one request.

        Raises:
            DependencyError: the service can't or won't.
        """
        answer = self._client.post(
            "/v1/scores",
            {"reference": reference, "document_number": document_number, "amount": f"{amount:.2f}"},
            idempotency_key,
        )
        score, decision = answer.get("score"), answer.get("decision")
        if type(score) is not int or not 0 <= score <= MAX_SCORE or decision not in DECISIONS:
            raise ServiceRefusedError("scoring: the answer is not a score")
        return Score(score, decision)


@cache
def scoring() -> Scoring:
    """The service that the settings name."""
    return Scoring(ServiceClient("scoring", settings.ENVIRONMENT.scoring))
