"""Texts that two people change at once: a form says in a hidden field what it showed, by a digest of each text."""

import hashlib
from collections.abc import Mapping


def digests(texts: Mapping[str, str]) -> str:
    """Return what a form shows, as the value of its hidden field: `notes:1f0e… outcome:77ab…`."""
    return " ".join(f"{name}:{_digest(text)}" for name, text in texts.items())


def brought_together(
    shown: str, saved: Mapping[str, str], typed: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return what to save, and the names of the texts that this user and somebody else changed, each in another way.

    A text that the user left as it was `shown` stays as it is saved by now. One that `shown` does not name is taken as
    it was typed.
    """
    known = dict(part.partition(":")[::2] for part in shown.split())
    texts, by_both = dict(typed), []
    for name, text in typed.items():
        was, now = known.get(name), _digest(saved[name])
        if was in (None, now) or _digest(text) == now:
            continue
        if _digest(text) == was:
            texts[name] = saved[name]
        else:
            by_both.append(name)
    return texts, by_both


def _digest(text: str) -> str:
    """Return a digest that is the same whatever the spaces and the ends of lines: browsers send others than we save."""
    return hashlib.sha256("\n".join(text.split()).encode(errors="surrogatepass")).hexdigest()[:16]
