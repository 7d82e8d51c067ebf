"""Settings of the backend, for every environment: what differs comes from environment variables.

Each group links to the page that explains it. Reference: https://docs.djangoproject.com/en/5.2/ref/settings/
"""

import os
import sys
from pathlib import Path

from config import assets
from config.environment import ConfigurationError, read_environment
from config.logs import logging_settings

try:
    ENVIRONMENT = read_environment(os.environ)
except ConfigurationError as error:
    sys.exit(str(error))

BASE_DIR = Path(__file__).resolve().parent.parent

# Who may talk to us. https://docs.djangoproject.com/en/5.2/topics/security/
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.web_origin]

# Cookies and transport. The proxy in front ends TLS and must overwrite X-Forwarded-Proto.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SESSION_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = ENVIRONMENT.https
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    # First: its `migrate` and `makemigrations` replace Django's.
    "operations",
    "accounts",
    "loans",
    "outbox",
    "ratelimit",
    "history",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Health checks come by address, from inside the network: they answer before hosts are checked.
    "operations.health.HealthMiddleware",
    "operations.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-notes
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": ENVIRONMENT.database.host,
        "PORT": ENVIRONMENT.database.port,
        "NAME": ENVIRONMENT.database.name,
        "USER": ENVIRONMENT.database.user,
        "PASSWORD": ENVIRONMENT.database.password,
        # A connection costs more than the query it is opened for: keep it, and test it before reuse. Not under the
        # development server, which makes a thread for each of its clients and would strand a connection with each.
        "CONN_MAX_AGE": 0 if DEBUG else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "sslmode": ENVIRONMENT.database.sslmode,
            "connect_timeout": 3,
            "application_name": "andamio",
            # Statements that repeat on a connection are parsed by the server once: a quarter more requests a second.
            # They are planned afresh each time (plan_cache_mode below), since the best plan of a search depends on
            # what is searched. A pooler between us and PostgreSQL must support prepared statements.
            "server_side_binding": True,
            "prepare_threshold": 3,
            # A stuck query, lock or client must not hold a worker or a row for ever (milliseconds, seconds).
            "options": "-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=90000"
            " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
            " -c plan_cache_mode=force_custom_plan",
        },
    }
}

# https://docs.djangoproject.com/en/5.2/topics/auth/passwords/
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

STATIC_URL = assets.STATIC_URL
STATIC_ROOT = assets.STATIC_ROOT
STORAGES = assets.STORAGES
WHITENOISE_KEEP_ONLY_HASHED_FILES = assets.WHITENOISE_KEEP_ONLY_HASHED_FILES
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# https://www.django-rest-framework.org/api-guide/settings/ — closed by default: a view that is public says so.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["operations.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "operations.problems.exception_handler",
    "NUM_PROXIES": ENVIRONMENT.trusted_proxies,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# https://drf-spectacular.readthedocs.io/en/latest/settings.html
SPECTACULAR_SETTINGS = {
    "TITLE": "andamio",
    "DESCRIPTION": "Online loan requests: apply, follow, decide.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "loans.models.Status",
        "GenderEnum": "loans.models.Gender",
        "DecidedByEnum": "loans.models.DecidedBy",
        "EventTypeEnum": "history.events.EventType.choices",
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_PATCH": False,
}

LOGGING = logging_settings(ENVIRONMENT.log_level)

# Requests each client may make; counted in the database, so shared by all processes and replicas.
RATE_LIMITS = {"apply": ENVIRONMENT.apply_rate, "sign-in": ENVIRONMENT.sign_in_rate}

# Who handles each topic of the outbox, in the worker.
OUTBOX_HANDLERS = {
    "score": "loans.deliveries.score",
    "notify": "loans.deliveries.notify",
    "record": "loans.deliveries.record",
}

# What the worker cleans up every hour.
HOUSEKEEPING = [
    "accounts.housekeeping.forget_expired_sessions",
    "loans.submission.forget_old_submissions",
    "ratelimit.housekeeping.forget_old_windows",
]
