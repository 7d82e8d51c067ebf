"""Forgetting clients that have not called for long."""

from datetime import timedelta

from django.utils import timezone

from ratelimit.models import Window

# Twice the longest period that a rate can have.
RETENTION = timedelta(days=2)


def forget_old_windows() -> int:
    """Delete the counters of periods that ended long ago; return how many."""
    return Window.objects.filter(started_at__lt=timezone.now() - RETENTION).delete()[0]
