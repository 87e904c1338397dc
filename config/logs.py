"""What the log may say."""

import logging
import re

# Whoever has one of these addresses can manage a place, read what is held on somebody, or stand at a door.
WITH_KEYS = "attendees|people/held|door/person|door|subscriptions|organisers|accounts/login/link"
KEYS = re.compile(rf"(/(?:{WITH_KEYS})/)[\w.:-]{{12,}}")


class WithoutKeys(logging.Filter):
    """An address that is a key is cut short before it is written down."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes; none with a key in it."""
        record.msg, record.args = KEYS.sub(r"\1…", record.getMessage()), ()
        return True
