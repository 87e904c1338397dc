"""Files as text that a column can hold."""

import base64
import zlib


def packed(data: bytes) -> str:
    """Return a file as text, compressed."""
    return base64.b64encode(zlib.compress(data)).decode()


def unpacked(text: str) -> bytes:
    """Return the file that `packed` packed."""
    return zlib.decompress(base64.b64decode(text))
