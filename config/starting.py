"""Says in one line why a command cannot start: a wrong setting, or no database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from config.outages import AwayError

NO_FILE = "unable to open database file"  # SQLite's words; Django passes on no code for them


@contextmanager
def explained() -> Iterator[None]:
    """End the process with one line and exit code 1, if the block fails for one of these reasons."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        if isinstance(error.__cause__, AwayError):
            sys.exit(1)  # the log has the line
        if str(error) == NO_FILE:
            sys.exit("The database file cannot be opened. Check its folder and its rights, and DATABASE_URL.")
        raise
