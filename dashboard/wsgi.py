"""The door for a WSGI server: `gunicorn dashboard.wsgi`."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from dashboard.charset import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
application = utf8_only(get_wsgi_application())

# Loads every page now, so that nobody's first request waits for it.
import_module("dashboard.urls")
