"""The site as gunicorn serves it, at the time that a file says: `tests.clocked:application`.

`tests.clocked:site` is the same at the present time.
"""

import os
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Static files by their plain names, as in the tests themselves.
staticfiles = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = settings.STORAGES | {"staticfiles": staticfiles}

from config.wsgi import application as site  # noqa: E402  the settings come first

CLOCK = Path(os.environ.get("CLOCK", ""))


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a request at the time in the file CLOCK: seconds since 1970."""
    with time_machine.travel(float(CLOCK.read_text(encoding="ascii")), tick=False):
        parts = site(environ, start_response)
        try:
            return list(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
