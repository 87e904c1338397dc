"""The views of `writing_urls`, with the site's settings and without middleware."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()  # allauth refuses to start without its middleware
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], "tests.bench.writing_urls"
application = get_wsgi_application()
