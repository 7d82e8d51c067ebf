"""The WSGI application, as the web server loads it."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# All views now, before the server forks, and not at the cost of the first request.
import_module("config.urls")
