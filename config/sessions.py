"""Sessions that end: after seven days without a request, and thirty days after the log-in at the latest (ADR 19)."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from meetups.views.log_ins import BEGAN_AT

LONGEST = 30 * 24 * 60 * 60  # seconds
BEFORE_LOG_IN = 15 * 60  # as long as allauth lets a log-in take
SEEN_AT = "seen_at"
SEEN_EVERY = 60 * 60  # so that a request that only reads seldom writes


class SessionStore(DatabaseSessionStore):
    """Django's sessions in the database, which know when their person logged in."""

    def cycle_key(self) -> None:
        """Give the session a new key, as Django does when somebody logs in, and at no other time."""
        super().cycle_key()
        self._begin()

    def create(self) -> None:
        """Make the row: that is a log-in too when another account was logged in, whose session Django emptied."""
        if SESSION_KEY in self:
            self._begin()
        super().create()

    def get_session_cookie_age(self) -> int:
        """Return the seconds for which the session, as row and as cookie, is valid from now on."""
        if SESSION_KEY not in self:
            return BEFORE_LOG_IN
        left = self.get(BEGAN_AT, 0) + LONGEST - time.time()
        return max(0, min(settings.SESSION_COOKIE_AGE, int(left)))

    def touch(self) -> None:
        """Note, at most once an hour, that its person was here: the session is then valid for seven more days."""
        if SESSION_KEY in self and time.time() - self.get(SEEN_AT, 0) >= SEEN_EVERY:
            self[SEEN_AT] = time.time()

    def _begin(self) -> None:
        self[BEGAN_AT] = self[SEEN_AT] = time.time()
