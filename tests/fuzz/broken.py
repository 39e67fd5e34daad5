"""Bytes of good files, broken as transfers, editors and people break them."""

import io
import zipfile

from hypothesis import strategies as st

__all__ = ["broken", "broken_part", "is_whole"]

INSERTED = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x81", b"\xe9", b'"'),
    *(b"\r", b"\n", b"\r\n\r\n", b";", b",", b"\t", b"|", b"sep=;\n", b"\x1a", b"'"),
    *(b"9" * 5000, b"\xe2\x80\xae", b"\xe2\x80\x8b", b"<", b">", b"&#0;", b"=", b"["),
    b"Titre du tableau\n\n",
    b"x" * 140_000,
)
SWAPS = (
    *((b"\n", b"\r\n"), (b"\n", b"\r"), (b",", b";"), (b",", b"\t"), (b",", b"|")),
    *((b"5", b""), (b".", b","), (b"2026", b"0000"), (b"A", b"a"), (b"\n", b",,\n")),
    *((b'"', b"'"), (b"/", b""), (b"1", b"1e400"), (b"yes", b"\xef\xbc\x91")),
)
CHARSETS = ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp500", "mac_roman", "utf-8-sig")


@st.composite
def broken(draw: st.DrawFn, raw: bytes) -> bytes:
    """Draw the bytes of a file, changed in one way."""
    at = draw(st.integers(0, len(raw)))
    what = draw(st.sampled_from(("cut", "flip", "put", "put", "swap", "head", "set")))
    if what == "cut":
        return raw[:at]
    if what == "flip":
        bit = 1 << draw(st.integers(0, 7))
        return raw[:at] + bytes(byte ^ bit for byte in raw[at : at + 1]) + raw[at + 1 :]
    if what == "put":
        return raw[:at] + draw(st.sampled_from(INSERTED)) + raw[at:]
    if what == "swap":
        return raw.replace(*draw(st.sampled_from(SWAPS)))
    if what == "head":
        return raw[: raw.find(b"\n") + 1] + raw
    charset = draw(st.sampled_from(CHARSETS))
    return raw.decode("utf-8", "replace").encode(charset, "replace")


@st.composite
def broken_part(draw: st.DrawFn, raw: bytes) -> bytes:
    """Draw a workbook of which one part is broken, or gone, or a workbook itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(out, "w") as again:
        names = parts.namelist()
        chosen = draw(st.sampled_from(names))
        is_nested = draw(st.integers(0, 9)) == 0
        for name in names:
            content = parts.read(name)
            if name == chosen:
                content = raw if is_nested else draw(broken(content))
                if draw(st.integers(0, 9)) == 0:
                    continue
            # Without a time of its own, so that the same draw gives the same bytes.
            again.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def is_whole(raw: bytes) -> bool:
    """Tell whether these are the bytes of a workbook that nothing has broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            return parts.testzip() is None
    except Exception:
        return False
