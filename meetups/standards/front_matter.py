"""Facts at the top of a Markdown file, as Hugo and Jekyll read them.

They are YAML in which every value is JSON, which YAML 1.2 reads as it is (section 1.3 of its specification). So no
text of a fact can end the block or begin another fact.
"""

import json
from collections.abc import Mapping
from typing import Any


def document(facts: Mapping[str, Any], text: str) -> str:
    """Return a Markdown file with these facts at its top. Facts that are None or empty are left out."""
    lines = [f"{name}: {_json(value)}" for name, value in facts.items() if value not in (None, "", [])]
    body = text.replace("\r\n", "\n").strip()
    return "\n".join(["---", *lines, "---", "", body, ""])


def _json(value: Any) -> str:
    """Return JSON on one line. Three characters that YAML takes for line breaks are escaped, which JSON is not."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "\x85\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
