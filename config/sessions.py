"""Sessions that end: after seven days without a request, and thirty days after the log-in at the latest (ADR 19)."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from meetups.views.log_ins import BEGAN_AT

LONGEST = 30 * 24 * 60 * 60  # seconds
BEFORE_LOG_IN = 15 * 60  # seconds, as allauth allows for a log-in
SEEN_AT = "seen_at"
SEEN_EVERY = 60 * 60  # seconds, so that few requests write to the database


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, with the time of the log-in."""

    def cycle_key(self) -> None:
        """Give the session a new key. Django calls this at each log-in and at no other time."""
        super().cycle_key()
        self._begin()

    def create(self) -> None:
        """Create the row. This is a log-in too if Django emptied the session because another account was logged in."""
        if SESSION_KEY in self:
            self._begin()
        super().create()

    def get_session_cookie_age(self) -> int:
        """Return how many seconds the session, as row and as cookie, stays valid."""
        if SESSION_KEY not in self:
            return BEFORE_LOG_IN
        left = self.get(BEGAN_AT, 0) + LONGEST - time.time()
        return max(0, min(settings.SESSION_COOKIE_AGE, int(left)))

    def touch(self) -> None:
        """Record the time, at most once an hour: the session is then valid for seven more days."""
        if SESSION_KEY in self and time.time() - self.get(SEEN_AT, 0) >= SEEN_EVERY:
            self[SEEN_AT] = time.time()

    def _begin(self) -> None:
        self[BEGAN_AT] = self[SEEN_AT] = time.time()
