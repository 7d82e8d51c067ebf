"""`/healthz`: the process answers. `/readyz`: it can serve, for its database answers and is migrated."""

from collections.abc import Callable
from typing import Literal

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

State = Literal["ok", "unavailable", "pending", "unknown"]


class HealthMiddleware:
    """Answers the two health checks before any other part of the stack is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.readiness = Readiness()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        checks = self.readiness.checks()
        if all(state == "ok" for state in checks.values()):
            return JsonResponse({"status": "ok", "checks": checks})
        return JsonResponse({"status": "unavailable", "checks": checks}, status=503)


class Readiness:
    """Whether this process can serve. Applied migrations stay applied, so a good answer is remembered."""

    def __init__(self) -> None:
        self._migrated = False

    def checks(self) -> dict[str, State]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return {"database": "ok", "migrations": self._migrations()}
        except DatabaseError:
            connection.close()
            return {"database": "unavailable", "migrations": "unknown"}

    def _migrations(self) -> State:
        if not self._migrated:
            executor = MigrationExecutor(connection)
            self._migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "ok" if self._migrated else "pending"
