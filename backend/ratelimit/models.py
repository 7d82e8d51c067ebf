"""How often each client has called, counted in PostgreSQL: one truth for all processes and replicas."""

from django.db import models


class Window(models.Model):
    """The current counting period of one client in one scope. Counted by `ratelimit.counter`."""

    scope = models.CharField(max_length=20)
    client = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    hits = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "client"], name="ratelimit_scope_client")]
        indexes = [models.Index(fields=["started_at"], name="ratelimit_started")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.hits}"
