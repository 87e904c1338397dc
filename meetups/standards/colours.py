"""The colours of pages for what is not HTML. `static/css/tokens.css` is the one place that says them."""

import re
from functools import lru_cache
from pathlib import Path

TOKENS = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "tokens.css"


@lru_cache(maxsize=1)
def light() -> dict[str, str]:
    """Return the colours of the light scheme by their names in tokens.css: `{"paper": "#faf6ec", …}`."""
    css = TOKENS.read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+):\s*(?:light-dark\()?(#[0-9a-f]{6})\b", css))


@lru_cache(maxsize=1)
def dark() -> dict[str, str]:
    """Return the colours of the dark scheme by their names, of those that differ from the light one."""
    css = TOKENS.read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+):\s*light-dark\(#[0-9a-f]{6}, (#[0-9a-f]{6})\)", css))


def of_group(number: int) -> str:
    """Return the colour of a group with this number, from 1 to 8, in the light scheme."""
    return light()[f"colour-{number}"]
