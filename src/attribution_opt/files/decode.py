"""Bytes of a file of text: which encoding they are in, line by line if need be."""

import codecs
import re

from attribution_opt.files.table_text import Note

__all__ = ["decoded"]

MAX_LINES = 20
_WORD = re.compile(rb"[^\s;,|\"'=]*[\x80-\xff][^\s;,|\"'=]*")


def decoded(raw: bytes) -> tuple[str, str, list[Note]]:
    """Return the text of a file, its encoding, and the lines that are in another one.

    UTF-8 or UTF-16 where their marks say so, UTF-8 where it is, else Windows-1252.

    Raises
    ------
    UnicodeError
        If it holds null bytes: a workbook under another name, or UTF-16 without a mark.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16"), "utf-16", []
    if b"\0" in raw:
        raise UnicodeError("null bytes")
    try:
        return raw.decode("utf-8-sig"), "utf-8", []
    except UnicodeDecodeError:
        return _by_line(raw)


def _by_line(raw: bytes) -> tuple[str, str, list[Note]]:
    """Decode each line by itself; a file of two encodings is not one of either."""
    texts: list[str] = []
    others: list[tuple[int, bytes]] = []
    accents = b""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        try:
            texts.append(line.decode("utf-8"))
            accents = accents or (b"" if line.isascii() else line)
        except UnicodeDecodeError:
            # Five bytes have no character in this page; they are shown, not dropped.
            texts.append(line.decode("cp1252", errors="replace"))
            others.append((number, line))
    if not accents:
        return "\n".join(texts), "cp1252", []
    told = [
        Note("mixed_encoding", number, _two_words(line, accents))
        for number, line in others[:MAX_LINES]
    ]
    return "\n".join(texts), "utf-8", told


def _two_words(line: bytes, other: bytes) -> dict[str, str]:
    """Return a word of a line in its own encoding, and one of the rest in that one."""
    mine, theirs = _WORD.search(line), _WORD.search(other)
    return {
        "word": mine[0].decode("cp1252", errors="replace") if mine else "",
        "other": theirs[0].decode("cp1252", errors="replace") if theirs else "",
    }
