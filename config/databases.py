"""The databases of the site: one, and on SQLite a second file for counters and for dates of calendars (ADR 18, 73)."""

from pathlib import Path
from typing import Any

LIMITS = "limits"
IN_THE_SECOND_FILE = {"limitcounter", "calendardate"}  # models of meetups
OF_SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
# Seconds, and milliseconds, until a server that is silent counts as away (ADR 31).
OF_POSTGRESQL = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}


def databases(default: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the setting DATABASES. Options in DATABASE_URL win. A process keeps its connection.

    A SQLite file has a second one beside it, with the same options. Each commit of the first file ends all kept pages
    (ADR 29), so a form is counted and a calendar is dated in the second.
    """
    is_sqlite = default["ENGINE"].endswith("sqlite3")
    default = {
        **default,
        "ENGINE": default["ENGINE"] if is_sqlite else "config.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": not is_sqlite,
        "OPTIONS": {**(OF_SQLITE if is_sqlite else OF_POSTGRESQL), **default.get("OPTIONS", {})},
    }
    name = str(default["NAME"])
    if not is_sqlite or name.startswith((":memory:", "file:")):
        return {"default": default}
    return {"default": default, LIMITS: {**default, "NAME": file_for_limits(name)}}


def file_for_limits(name: str) -> str:
    """Return the path of the second file: `db.limits.sqlite3` for `db.sqlite3`."""
    path = Path(name)
    return str(path.with_stem(f"{path.stem}.limits"))


class LimitsRouter:
    """Keeps the counters of limits and the dates of calendars in the second file, and nothing else."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        return LIMITS if _is_in_the_second_file(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_hints: Any) -> bool:
        return _is_in_the_second_file(app_label, model_name) is (db == LIMITS)


def _is_in_the_second_file(app_label: str, model_name: str | None) -> bool:
    return app_label == "meetups" and model_name in IN_THE_SECOND_FILE
