"""`manage.py makemigrations`, for developers only.

A migration is code: it is made on a developer's machine, reviewed and committed. Made in production it exists
nowhere else, and the next release contradicts it.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.makemigrations import Command as DjangoMakeMigrations


class Command(DjangoMakeMigrations):
    def handle(self, *app_labels: str, **options: Any) -> None:
        writes = not (options["check_changes"] or options["dry_run"])
        if writes and not settings.DEBUG:
            raise CommandError(
                "migrations are made in development only (DJANGO_DEBUG=true) and committed; "
                "--check and --dry-run work everywhere"
            )
        super().handle(*app_labels, **options)
