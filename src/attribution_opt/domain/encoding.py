"""Signs that a wrong encoding has made of others: ``Ã©`` was ``é``."""

import re

__all__ = ["lost_signs", "meant"]

# What the second and third bytes of a sign in UTF-8 become, read as Windows-1252.
_TRAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Accents and ligatures begin so, and marks of typography: no other sign is looked for.
_PIECE = re.compile(f"[ÂÃÄÅ][{_TRAIL}]|â[{_TRAIL}]{{2}}|Ã(?: |$)")


def meant(text: str) -> str:
    """Return a text with its wrongly decoded signs put right; itself if it has none."""
    return (
        text if text.isascii() else _PIECE.sub(lambda found: _decoded(found[0]), text)
    )


def _decoded(piece: str) -> str:
    """Return the sign that two or three others were, if they were one."""
    if piece.rstrip() == "Ã":
        # The second byte of à is a space that does not break, which reading has folded.
        return "à"
    raw = b"".join(_byte(sign) for sign in piece)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return piece


def _byte(sign: str) -> bytes:
    """Return the byte of a sign: five bytes have none in Windows-1252."""
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1", errors="replace")


def lost_signs(text: str) -> bool:
    """Tell whether a sign of the text was lost when it was decoded."""
    return "\ufffd" in text
