"""The pages that visitors read when the database is away, or cannot write (ADR 31)."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile

from django.db import Error, InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from config import outages
from config.context import site
from config.outages import AwayError
from meetups.views.audiences import DATABASE_IS_AWAY

logger = logging.getLogger("django.request")

RETRY_AFTER = 60  # seconds
READS = {"GET", "HEAD"}
NOT_WRITTEN_BY_SQLITE = {
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
}  # fmt: skip
LITTLE_ROOM = 50_000_000  # bytes; a day of a busy site needs far less
NO_TABLE = "42P01"  # SQLSTATE: undefined_table
NOT_WRITTEN_BY_POSTGRESQL = {"53100", "25006"}  # SQLSTATE: disk_full, read_only_sql_transaction


class Writing(StrEnum):
    """Whether the database can write, as /healthz says it."""

    OK = "ok"
    LITTLE_ROOM = "the disk is almost full"
    FAILING = "failing"


class ExplainFailingDatabase:
    """Answer 503 if the database does not answer or cannot write, with a page that uses neither database nor session.

    A page whose connection ends while it is read is read once more, on a new connection.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return self.get_response(request) if getattr(response, "is_to_be_read_again", False) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Error) and has_no_tables(exception):
            log_missing_tables(exception)
            return _page(request, "503.html")
        if isinstance(exception, (InterfaceError, InternalError, OperationalError)):
            return _failed(request, exception)
        return None


def _failed(request: HttpRequest, error: Error) -> HttpResponse | None:
    """Return the page for a database that cannot write or does not answer. None if it has another problem."""
    if cannot_write(error):
        logger.error("The database cannot write, so nothing was saved: %s %s", request.path, error)
        return _page(request, "503_not_saved.html")
    if isinstance(error, InternalError):
        return None
    page = _page(request, "503.html")
    if DATABASE_IS_AWAY in request.META or isinstance(error.__cause__, AwayError):
        return page  # the outage is in the log
    if _is_end_of_connection(error):
        connection.close_if_unusable_or_obsolete()
        logger.warning("The connection to the database ended: %s", request.path)
        page.is_to_be_read_again = request.method in READS  # type: ignore[attr-defined]
        return page
    logger.error("The database does not answer: %s", request.path, exc_info=error)
    return page


def cannot_write(error: Error) -> bool:
    """Return whether the database refuses to write: its disk is full, or it may only be read."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF  # without the details of an extended code
    return code in NOT_WRITTEN_BY_SQLITE or _state(error) in NOT_WRITTEN_BY_POSTGRESQL


def has_no_tables(error: Error) -> bool:
    """Return whether a table is missing, or the file is not a database: it is another one, or was not migrated."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code == sqlite3.SQLITE_NOTADB or _state(error) == NO_TABLE or str(error).startswith("no such table")


def log_missing_tables(error: Error) -> None:
    reason = outages.in_one_line(error)
    logger.error("The database lacks tables of this site. Check DATABASE_URL, then run migrate. The error: %s", reason)


def writing() -> Writing:
    """Try whether the database can write, without writing to it: each commit ends all kept pages (ADR 29).

    SQLite would only notice a full disk at a commit. So a file is written beside its own. PostgreSQL is asked whether
    it is a standby or read-only.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
            return Writing.FAILING if cursor.fetchone()[0] else Writing.OK
    file = Path(connection.settings_dict["NAME"])
    try:
        with TemporaryFile(dir=file.parent, buffering=0) as other:
            other.write(bytes(4096))
            has_little_room = shutil.disk_usage(file.parent).free < LITTLE_ROOM
    except OSError:
        return Writing.FAILING
    if not os.access(file, os.W_OK):
        return Writing.FAILING
    return Writing.LITTLE_ROOM if has_little_room else Writing.OK


def _is_end_of_connection(error: Error) -> bool:
    """Return whether the connection ended: the server shut down (SQLSTATE 57P…), or libpq noticed it (no SQLSTATE)."""
    state = _state(error)
    return state is None or state.startswith("57P")


def _state(error: Error) -> str | None:
    """Return the SQLSTATE of an error of psycopg, which is None without one; "" of any other error.

    An error is told by its number, so that a site on SQLite need not load psycopg.
    """
    return getattr(error.__cause__, "sqlstate", "")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    page = HttpResponse(render_to_string(template, site(request)), status=503)
    page["Retry-After"] = str(RETRY_AFTER)
    page._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs each of these pages as an error
    return page
