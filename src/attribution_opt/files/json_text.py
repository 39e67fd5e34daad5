"""The one writer of JSON."""

import json
from typing import Any

__all__ = ["json_bytes"]


def json_bytes(data: Any) -> bytes:
    """Return data as indented JSON in UTF-8, every text read back as it was.

    A name of a file may hold bytes that are no text: JSON has an escape for them.
    """
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")
