"""The app for any WSGI server; `config/server.py` is the one that it comes with."""

import os

from django.core.wsgi import get_wsgi_application

from core.lifecycle import lifecycle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

lifecycle.is_serving = True
application = get_wsgi_application()
