"""The bytes of a text file as text: which encoding it is in, and whether it is one at all."""

from django.utils.translation import gettext as _

from crm.records.imports.unreadable import UnreadableFile

LOOKED_AT = 4096
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r\x0c\x1a")
DOS_LETTERS = b"\x86\x8f\x9b\x9d"  # å, Å, ø and Ø as DOS wrote them; in Windows' encoding hardly anybody's letters
OTHER_FORMATS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"%pdf", b"{\\rtf")


def decode(content: bytes) -> str:
    """UTF-16, UTF-8, else what old spreadsheets write: Windows' Western encoding or the Nordic one of DOS.

    Raises UnreadableFile where this is no text.
    """
    text = _unmarked(content) if not content.startswith(tuple(mark for mark, _name in MARKS)) else _marked(content)
    if content[:LOOKED_AT].lstrip(b"\xef\xbb\xbf \r\n").lower().startswith(OTHER_FORMATS):
        raise UnreadableFile(
            _("This is a document, not a table. Open it, save the table as .xlsx or .csv, choose that.")
        )
    if sum(text[:LOOKED_AT].count(chr(sign)) for sign in CONTROLS) > len(text[:LOOKED_AT]) // 50:
        raise UnreadableFile(_("This is neither a CSV file nor an Excel workbook. Save the table as one of them."))
    return text


def _marked(content: bytes) -> str:
    encoding = next(name for mark, name in MARKS if content.startswith(mark))
    return content.decode(encoding, errors="replace")


def _unmarked(content: bytes) -> str:
    if wide := _wide_encoding(content[:LOOKED_AT]):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3:  # the file breaks off within a letter
            return content[: error.start].decode("utf-8")
        return content.decode(_old_encoding(content), errors="replace")


def _wide_encoding(start: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    most = len(start) // 4
    return "utf-16-le" if odd > most > even else "utf-16-be" if even > most > odd else ""


def _old_encoding(content: bytes) -> str:
    dos = sum(content.count(letter) for letter in DOS_LETTERS)
    return "cp865" if dos > sum(1 for byte in content if byte >= 0xC0) else "cp1252"
