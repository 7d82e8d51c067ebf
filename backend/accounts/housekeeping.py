"""Forgetting sessions that have ended."""

from django.contrib.sessions.backends.db import SessionStore


def forget_expired_sessions() -> None:
    SessionStore.clear_expired()
