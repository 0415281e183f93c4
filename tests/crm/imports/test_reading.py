"""Files as spreadsheets write them become the same table."""

import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from crm.records.imports.formulas import TRIGGERS, defuse, undefuse
from crm.records.imports.reading import read_table
from crm.records.imports.unreadable import UnreadableFile

TEXT = "Name;City\nÅse;Tromsø\n"
ROWS = [(2, ["Åse", "Tromsø"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_each_encoding_gives_the_same_words(encoding: str) -> None:
    assert read_table("a.csv", TEXT.encode(encoding)).rows == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = read_table("a.csv", TEXT.replace(";", delimiter).encode())
    assert (table.headers, table.rows) == (["Name", "City"], ROWS)


def test_quotes_hold_delimiters_and_line_ends() -> None:
    table = read_table("a.csv", b'"Last, first",Note\n"Berg, Ola","two\nlines"\n\nLie,x\n')
    assert table.headers == ["Last, first", "Note"]
    assert table.rows == [(2, ["Berg, Ola", "two\nlines"]), (5, ["Lie", "x"])]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, written = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(written)
    return written.getvalue()


def test_a_workbook_gives_days_and_whole_numbers_as_text() -> None:
    content = workbook(
        ("Name", "Day", "Time", "Count", "Price", "Yes"),
        ("Ola", date(2026, 12, 31), datetime(2026, 12, 31, 12, 30), 3.0, 1.25, True),
    )
    table = read_table("a.xlsx", content)
    assert table.rows == [(2, ["Ola", "2026-12-31", "2026-12-31T12:30:00", "3", "1.25", "true"])]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"Name,City\n", "no rows"),
        ("a.csv", b"Name,City\nOla,Oslo,0150\n", "Line 2 has more cells"),
        ("a.xlsx", b"Name,City\nOla,Oslo\n", "no Excel workbook"),
        ("a.xlsx", b"PK\x03\x04 broken", "cannot be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0 old", "old Excel"),
        ("a.csv", b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
        ("a.csv", b"Name\n" + b"Ola\n" * 50_001, "more than 50,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(name: str, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_table(name, content)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_no_bytes_break_the_reader(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"A,B\n"):
        try:
            table = read_table(name, start + content)
        except UnreadableFile:
            continue
        assert all(len(cells) == len(table.headers) for _number, cells in table.rows)


@given(st.text() | st.builds(lambda sign, rest: sign + rest, st.sampled_from([*TRIGGERS, "'"]), st.text(max_size=5)))
def test_no_cell_runs_in_a_spreadsheet_and_each_comes_back_as_it_was(text: str) -> None:
    cell = defuse(text)
    assert undefuse(cell) == text
    assert (
        cell[:1] not in tuple(TRIGGERS) or cell.lstrip("-").replace(".", "", 1).replace("E", "").strip()[:1].isdigit()
    )
