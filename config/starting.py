"""Says in one line why a command cannot start: a wrong setting, or no database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from config.outages import AwayError

# SQLite's words; Django passes on no code for them.
NO_FILE = "unable to open database file"
NO_DATABASE = "file is not a database"


@contextmanager
def explained() -> Iterator[None]:
    """End the process with one line and exit code 1, if the block fails for one of these reasons."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except DatabaseError as error:
        if isinstance(error.__cause__, AwayError):
            sys.exit(1)  # the log has the line
        if str(error) == NO_FILE:
            sys.exit("The database file cannot be opened. Check its folder and its rights, and DATABASE_URL.")
        if str(error) == NO_DATABASE:
            sys.exit("The database file is not a database of SQLite. Check DATABASE_URL.")
        raise
