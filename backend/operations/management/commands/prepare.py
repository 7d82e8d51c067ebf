"""`manage.py prepare`: bring the stores to the state that this code needs. The one-shot before a release."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from history.table import ensure_table
from operations.dependencies import DependencyError


class Command(BaseCommand):
    help = "Migrate the database, and create the history table where DYNAMODB_ENDPOINT_URL is set. Safe to repeat."
    requires_system_checks = ()

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        call_command("migrate", verbosity=verbosity, interactive=False)
        if settings.ENVIRONMENT.dynamodb.endpoint_url is None:
            return
        try:
            created = ensure_table()
        except DependencyError as error:
            raise CommandError(f"the history table can't be made: {error}") from error
        self.stdout.write("history table: created" if created else "history table: exists")
