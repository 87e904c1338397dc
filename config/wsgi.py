"""The WSGI application that gunicorn serves: Django, and in front of it the pages that are kept ready (ADR 29).

In front of both is what measures them, if it is on (ADR 34).
"""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from gunicorn.errors import AppImportError

from config import measured
from config.kept_pages import KeptPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

try:
    application: Any = get_wsgi_application()
except ImproperlyConfigured as error:  # gunicorn prints the words of its own error, without a traceback, and stops
    raise AppImportError(str(error)) from error
if not settings.DEBUG:  # code and templates may change
    application = KeptPages(application)
if measured.is_on():
    application = measured.Measured(application)
