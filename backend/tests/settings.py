"""The application's settings for tests: whatever does not locate a service has a value here."""

import os
import secrets

DEFAULTS = {
    "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
    "DJANGO_ALLOWED_HOSTS": "testserver,localhost",
    "WEB_ORIGIN": "http://localhost:3000",
    "APPLY_RATE": "1000/minute",
    "SIGN_IN_RATE": "5/minute",
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_NAME": "andamio",
    "DATABASE_USER": "andamio",
    "DATABASE_PASSWORD": "andamio",
    "DATABASE_SSLMODE": "disable",
    "DYNAMODB_ENDPOINT_URL": "http://127.0.0.1:8000",
    "DYNAMODB_ACCESS_KEY_ID": "local",
    "DYNAMODB_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "eu-west-1",
    "SCORING_URL": "http://127.0.0.1:4010",
    "SCORING_TOKEN": "token-of-scoring",
    "NOTIFICATIONS_URL": "http://127.0.0.1:4011",
    "NOTIFICATIONS_TOKEN": "token-of-notifications",
}
for name, value in DEFAULTS.items():
    os.environ.setdefault(name, value)
# Never the application's own: the tests remove it at the end.
os.environ["DYNAMODB_TABLE"] = f"andamio-test-{secrets.token_hex(4)}"

from config.settings import *  # noqa: E402, F403 - they read the variables above, and are all meant

# Real hashers take a third of a second on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files are collected when the image is built; the tests need none.
STORAGES = {
    **STORAGES,  # noqa: F405 - one of them
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
