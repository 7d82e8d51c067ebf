"""`manage.py runserver`, for developers only: it has passed no security or performance review."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as DjangoRunServer
from django.core.management.base import CommandError


class Command(DjangoRunServer):
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the development server runs in development only (DJANGO_DEBUG=true); use gunicorn")
        super().handle(*args, **options)
