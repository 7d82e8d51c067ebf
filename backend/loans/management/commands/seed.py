"""`manage.py seed`: demonstration data."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.demo.bulk import fill
from loans.demo.requests import seed

DEMONSTRATION_SIZE = 60
# Ten times what the benchmarks fill; more is a slip of the finger that would fill the disk.
MOST = 10_000_000


class Command(BaseCommand):
    help = "Add demonstration requests in every state; what is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--count",
            type=number_of_requests,
            metavar="N",
            help=f"instead, fill the table up to N requests (0 to {MOST}) without history, fast, for a benchmark",
        )
        parser.add_argument("--staff", metavar="NAME", help="also see to a member of staff of this name")
        parser.add_argument(
            "--password-file",
            metavar="FILE",
            help="file with the password of --staff; - reads it from standard input (there is no default)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["staff"]) != bool(options["password_file"]):
            raise CommandError("--staff and --password-file belong together")
        if options["staff"]:
            self._staff(options["staff"], _password(options["password_file"]))
        if options["count"] is None:
            self.stdout.write(f"demonstration requests added: {seed(DEMONSTRATION_SIZE)}")
        else:
            added = fill(options["count"], lambda total: self.stdout.write(f"{total} requests"))
            self.stdout.write(f"requests added: {added}")

    def _staff(self, name: str, password: str) -> None:
        """Create the user or set the password, so that afterwards these credentials work."""
        model = get_user_model()
        user = model.objects.filter(username=name).first() or model(username=name)
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        existed = user.pk is not None
        user.is_staff = user.is_active = True
        user.set_password(password)
        user.save()
        self.stdout.write(f"staff {name}: {'password set' if existed else 'created'}")


def number_of_requests(text: str) -> int:
    """Read how many requests there shall be.

    Raises:
        ArgumentTypeError: it isn't a number from 0 to `MOST`.
    """
    if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) and int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"not a number from 0 to {MOST}")


def _password(path: str) -> str:
    try:
        text = sys.stdin.readline() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the password can't be read from {path}") from error
    password = text.strip("\r\n")
    if not password:
        raise CommandError("the password is empty")
    return password
