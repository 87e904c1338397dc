"""Read the content: TOML for facts, Markdown under a TOML heading for posts."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """Return the contents of a TOML file. They are cached: a caller must not change them."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def posts() -> list[dict[str, Any]]:
    """Return all posts: the lines between the two `+++` are TOML, the rest is the text; the file name is the slug."""
    return [_post(path) for path in sorted((FOLDER / "posts").glob("*.md"))]


def _post(path: Path) -> dict[str, Any]:
    _, front, body = path.read_text("utf-8").split("+++\n", 2)
    return {"slug": path.stem, **tomllib.loads(front), "body": body.strip() + "\n"}
