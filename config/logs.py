"""Keeps tokens and email addresses out of the log, and writes it as JSON if LOG_JSON is set."""

import json
import logging
import re
from datetime import UTC, datetime

from meetups.standards.redaction import redacted

# The token in these paths is enough to manage a place or an action, read personal data or a draft, check people in,
# host a board, or log in. That of feedback shows who gave an answer at that time.
TOKENED = (
    "attendees|actions|people/held|door/person|door|subscriptions|standing-places|talks|pitches"
    "|organisers/hand-over|organisers|start|blog/previews"
)
OF_EVENTS = r"events/[\w-]+/(?:feedback|board/host|talks/host|grid/host)"
OF_ACCOUNTS = "accounts/login/link|accounts/change-email"
TOKENS = re.compile(rf"(/(?:{TOKENED}|{OF_EVENTS}|{OF_ACCOUNTS})/)[\w.:-]{{12,}}")


class RedactSecrets(logging.Filter):
    """Remove tokens and email addresses from a record before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record and its traceback. Return True, because every record is written."""
        record.msg, record.args = _without(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = record.exc_text or logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _without(record.exc_text)
        return True


def _without(text: str) -> str:
    return TOKENS.sub(r"\1…", redacted(text))


class JSONLines(logging.Formatter):
    """Write each record as one JSON object on one line, with the traceback as a text in it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_text or record.exc_info:  # a record that RedactSecrets has seen has its traceback as text
            line["exception"] = record.exc_text or self.formatException(record.exc_info or (None, None, None))
        return json.dumps(line, ensure_ascii=False)
