"""Logs: one JSON object a line on standard output, each with the request ID of the work it belongs to."""

import logging
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS

from operations.request_id import current_request_id


class RequestIdFilter(logging.Filter):
    """Adds the current request ID to every record ("" outside of any request)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


def logging_settings(level: str) -> dict[str, Any]:
    """The `LOGGING` setting, for a threshold such as "INFO"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(levelname)s %(name)s %(message)s %(request_id)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "time",
                # Django's own records carry it: its text has the query string, which holds personal data.
                "reserved_attrs": [*RESERVED_ATTRS, "request"],
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["request_id"],
            }
        },
        "root": {"level": level, "handlers": ["stdout"]},
        "loggers": {
            # Django installs handlers of its own on these; one line a record is enough.
            "django": {"level": level, "handlers": [], "propagate": True},
            # The development server's own line for each answer, which has its line in `request` already.
            "django.server": {"level": "CRITICAL", "handlers": [], "propagate": True},
            # Every answer has its line in `request`; its repetition as a warning is noise.
            "django.request": {"level": "ERROR"},
            # Scanners send any Host; that each is refused is worth no traceback.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "httpx": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
        },
    }
