"""The lines of a CSV file, each with its number; a file that was cut off is refused."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from crm.records.imports.unreadable import UnreadableFile

DELIMITERS = ",;\t|"
SAMPLE = 20_000
LONGEST_FIELD = 20 * 1024 * 1024
THE_END = "\x02the end\x03"
SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # the line by which Excel is told the delimiter

Line = tuple[int, list[str]]


def csv_lines(text: str) -> Iterator[Line]:
    """Raises UnreadableFile."""
    csv.field_size_limit(LONGEST_FIELD)
    said = SAID.match(text)
    lines: Iterable[str] = io.StringIO(text, newline="")
    reader = csv.reader(chain(lines, [] if _ends(text) else ["\n"], [THE_END]), delimiter=delimiter_of(text))
    number, last = 1, None
    try:
        for cells in reader:
            if last is not None and not (said and last[0] == 1):
                yield last
            last = number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        message = _("Line %(line)s cannot be read as CSV. Save the file again as CSV (UTF-8) and choose that.")
        raise UnreadableFile(message % {"line": reader.line_num}) from error
    if last is not None and last[1] != [THE_END]:
        message = _("A quotation mark opens in line %(line)s and is never closed. Is the end of the file missing?")
        raise UnreadableFile(message % {"line": last[0]})


def _ends(text: str) -> bool:
    return text.endswith(("\n", "\r"))


def delimiter_of(text: str) -> str:
    """The one that the file names, else the one that stands most often in the first line outside of quotes."""
    if said := SAID.match(text):
        return said[1]
    first = re.sub(r'"[^"]*"', "", text.lstrip()[:SAMPLE].partition("\n")[0])
    return max(DELIMITERS, key=first.count)


def refuse_cut(text: str, lines: Sequence[Line]) -> None:
    """A last line that breaks off, where all others are whole and end. Raises UnreadableFile."""
    told = [(number, cells) for number, cells in lines if cells]
    if _ends(text) or len(told) < 3:
        return
    number, cells = told[-1]
    widths = {len(each) for _number, each in told[:-1]}
    if len(widths) == 1 and len(cells) < min(widths):
        message = _("The file breaks off in line %(line)s. Export or copy it once more, and choose that.")
        raise UnreadableFile(message % {"line": number})
