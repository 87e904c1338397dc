"""What the log may say."""

import logging
import re

from meetups.standards.redaction import redacted

# Whoever has one of these addresses can manage a place, read what is held on somebody, or stand at a door.
WITH_KEYS = "attendees|people/held|door/person|door|subscriptions|organisers|accounts/login/link"
KEYS = re.compile(rf"(/(?:{WITH_KEYS})/)[\w.:-]{{12,}}")


class WithoutKeys(logging.Filter):
    """An address that is a key is cut short before it is written down, and an email address is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes; none with a key or an email address in it, nor in its traceback."""
        record.msg, record.args = _without(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = record.exc_text or logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _without(record.exc_text)
        return True


def _without(text: str) -> str:
    return KEYS.sub(r"\1…", redacted(text))
