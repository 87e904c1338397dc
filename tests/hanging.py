"""Tasks for the queue that hang."""

import threading
from pathlib import Path

from tests.waiting import PATIENCE


def hang(begun: str) -> None:
    """Create the file `begun` and hang. If it exists already, return at once."""
    if not Path(begun).exists():
        Path(begun).touch()
        threading.Event().wait(PATIENCE)
