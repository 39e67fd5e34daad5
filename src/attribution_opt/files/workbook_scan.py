"""One pass over the XML of a workbook: cells that lost their value, and its extent.

The reader of workbooks returns a cell with an error, or a formula that was never worked
out, as empty: an amount that is lost must not pass for one that nobody knows. And it
lays out every cell up to the last one, wherever that stands.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from attribution_opt.files.workbook_extent import (
    MAX_MB,
    BadWorkbook,
    Extent,
    TooLarge,
)
from attribution_opt.files.workbook_passes import (
    NamesPass,
    Pass,
    SheetPass,
    TablesPass,
)

__all__ = ["scan"]

CHUNK = 2**18


def scan(book: zipfile.ZipFile) -> dict[str, Extent]:
    """Return what each sheet of a workbook takes and has lost, by name.

    Every part is read to its end, so that none is longer than it says.

    Raises
    ------
    BadWorkbook
        If a part is not whole, or no XML of a workbook.
    TooLarge
        If it would take more than `MAX_MB`, or a sheet more than `MAX_CELLS`.
    """
    size = sum(part.file_size for part in book.infolist())
    if size > MAX_MB * 2**20:
        raise TooLarge("zip_bomb", size=size // 2**20, limit=MAX_MB)
    names = [part.filename for part in book.infolist()]
    parts = {_plain(name): name for name in names}
    if len(parts) < len(names):
        raise BadWorkbook("two parts have one name")
    found: dict[str, Extent] = {}
    sheets = _sheets_of(book, parts)
    for part, name in parts.items():
        if part in sheets:
            extent = Extent(sheets[part])
            _parse(book, name, SheetPass(extent))
            found[extent.name] = extent
        elif part == "content.xml":
            tables = TablesPass()
            _parse(book, name, tables)
            found |= tables.found
        else:
            for _ in _chunks(book, name):
                pass
    return found


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _chunks(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    length = 0
    with book.open(name) as part:
        while chunk := part.read(CHUNK):
            length += len(chunk)
            yield chunk
    if length != book.getinfo(name).file_size:
        raise BadWorkbook(f"{name} is not as long as it says")


def _parse(book: zipfile.ZipFile, name: str, target: Pass) -> None:
    """Send the elements of a part to a pass; no entity and no DTD is taken in."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.StartDoctypeDeclHandler = _refuse_dtd
    target.parser = parser
    try:
        for chunk in _chunks(book, name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        target.end()
    except (BadWorkbook, TooLarge):
        raise
    except (expat.ExpatError, ValueError) as error:
        raise BadWorkbook(f"{name}: {error}") from error
    finally:
        # The parser and its target hold each other.
        target.parser = None


def _refuse_dtd(*_: Any) -> None:
    raise BadWorkbook("a part holds a document type, which no workbook has")


def _sheets_of(book: zipfile.ZipFile, parts: dict[str, str]) -> dict[str, str]:
    """Return the sheets of an OOXML workbook: name by part; none of another one."""
    if "xl/workbook.bin" in parts:
        raise BadWorkbook("it is a binary workbook (.xlsb): save it as .xlsx")
    if "xl/workbook.xml" not in parts or "xl/_rels/workbook.xml.rels" not in parts:
        return {}
    links, sheets = NamesPass("Relationship"), NamesPass("sheet")
    _parse(book, parts["xl/_rels/workbook.xml.rels"], links)
    _parse(book, parts["xl/workbook.xml"], sheets)
    targets = {
        link.get("Id"): _plain(
            posixpath.normpath(posixpath.join("/xl", link["Target"]))
        )
        for link in links.found
        if "Target" in link
    }
    return {
        targets[sheet.get("id")]: sheet["name"]
        for sheet in sheets.found
        if "name" in sheet and sheet.get("id") in targets
    }
