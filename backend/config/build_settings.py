"""Settings for `collectstatic` while the image is built, where no environment and no secret exists yet."""

import secrets

from config import assets

STATIC_URL = assets.STATIC_URL
STATIC_ROOT = assets.STATIC_ROOT
STORAGES = assets.STORAGES
WHITENOISE_KEEP_ONLY_HASHED_FILES = assets.WHITENOISE_KEEP_ONLY_HASHED_FILES
SECRET_KEY = secrets.token_urlsafe(50)
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
