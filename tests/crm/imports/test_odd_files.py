"""Files that are cut off, written by other programs, too large, or no tables at all."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from crm.records.imports import receiving, starting
from crm.records.imports.guessing import guess_matching
from crm.records.imports.reading import read_table
from crm.records.imports.unreadable import UnreadableFile
from crm.records.imports.workbooks import escape, unescape
from crm.records.models import ImportFile, ImportRow, ImportState, Phase
from crm.records.portal_types import portal_type
from tests.crm.imports.conftest import Importer
from tests.people import Cast

PEOPLE = "Name;City\nÅse Bjørnsen;Tromsø\nPål Ås;Hå\n"
ROWS = [(2, ["Åse Bjørnsen", "Tromsø"]), (3, ["Pål Ås", "Hå"])]


@pytest.mark.parametrize("encoding", ["cp865", "cp1252", "utf-16-le", "utf-16-be", "utf-16", "utf-8"])
def test_old_and_wide_encodings_give_the_same_words(encoding: str) -> None:
    assert read_table("a.csv", PEOPLE.encode(encoding)).rows == ROWS


def test_typographers_marks_do_not_look_like_dos() -> None:
    text = "Name,Note\nO’Hara,“it’s 5 €” – said\n"
    assert read_table("a.csv", text.encode("cp1252")).rows == [(2, ["O’Hara", "“it’s 5 €” – said"])]


def test_the_line_that_tells_excel_the_delimiter_is_no_row() -> None:
    table = read_table("a.csv", b"sep=;\r\nName;Note\r\nOla;a,b,c,d\r\n")
    assert (table.headers, table.rows) == (["Name", "Note"], [(3, ["Ola", "a,b,c,d"])])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Email,City\na@x.example,Oslo\nb@x.example,Bergen\nc@x.exa", "breaks off in line 4"),
        (b'Email,Note\na@x.example,"fine"\nb@x.example,"the end is mis', "opens in line 3 and is never closed"),
        ("Email,City\na@x.example,Oslo\nb@x.example,Tromsø".encode()[:-1], None),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a document, not a table"),
        (b"<html><body><table><tr><td>Email", "a document, not a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08", "neither a CSV file"),
        (b"\x00" * 500, "neither a CSV file"),
        (",".join(f"c{number}" for number in range(10_000)).encode() + b"\n1\n", "more than 250 columns"),
    ],
)
def test_what_is_cut_off_or_no_table_is_refused_with_a_sentence(content: bytes, said: str | None) -> None:
    if said is None:
        assert len(read_table("a.csv", content).rows) == 2
        return
    with pytest.raises(UnreadableFile, match=said):
        read_table("a.csv", content)


def test_columns_of_one_name_are_told_apart_and_remembered_each(cast: Cast, importer: Importer) -> None:
    text = "Email,Phone,Phone,\na@x.example,1,2,three\n"
    job = importer.upload(text)
    assert (job.headers, job.matching) == (["Email", "Phone", "Phone", ""], ["email", "phone", "", ""])
    chosen = ["email", "phone", "mobilephone", ""]
    importer.check(job, matching=chosen)
    assert importer.upload(text).matching == chosen


def test_a_column_without_a_name_can_be_matched(cast: Cast, importer: Importer) -> None:
    job = importer.upload("Email,,City\na@x.example,Ola,Oslo\n")
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert "Column 2" in page and job.matching == ["email", "", "city"]
    importer.check(job, matching=["email", "firstname", "city"])
    assert importer.counts(job) == {"created": 1}


def test_the_word_itself_counts_before_other_words_for_it(cast: Cast) -> None:
    deals = portal_type("deals", cast.portal)
    assert guess_matching(deals, cast.portal, ["Value", "Amount", "Name"]) == ["", "amount", "dealname"]


def book(*rows: tuple[Any, ...], change: Any = None) -> bytes:
    made, written = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    if change:
        change(made.active)
    made.save(written)
    return written.getvalue()


def test_merged_cells_leave_the_others_empty_and_lose_nothing() -> None:
    content = book(
        ("Name", "Phones", None), ("Ola", "1", "2"), ("Kari", "3", "4"), change=lambda sheet: sheet.merge_cells("B1:C1")
    )
    table = read_table("a.xlsx", content)
    assert (table.headers, table.rows) == (["Name", "Phones", ""], [(2, ["Ola", "1", "2"]), (3, ["Kari", "3", "4"])])


def test_a_sheet_that_claims_to_be_huge_is_read_at_once() -> None:
    content = book(("Name",), ("Ola",))
    assert read_table(
        "a.xlsx", repacked(content, b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
    ).rows == [(2, ["Ola"])]


def repacked(content: bytes, old: bytes, new: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w") as again:
        for part in packed.infolist():
            body = packed.read(part)
            again.writestr(part.filename, body.replace(old, new) if "sheet1" in part.filename else body)
    return written.getvalue()


def test_formulas_whose_results_are_missing_are_refused_and_not_read_as_empty() -> None:
    with pytest.raises(UnreadableFile, match="formulas without their results"):
        read_table("a.xlsx", book(("Name", "Sum"), ("Ola", "=1+1")))
    counted = repacked(book(("Name", "Sum"), ("Ola", "=1+1")), b"<v />", b"<v>2</v>")
    counted = repacked(counted, b"<v></v>", b"<v>2</v>")
    assert read_table("a.xlsx", counted).rows == [(2, ["Ola", "2"])]


def test_a_workbook_that_unpacks_into_too_much_is_refused() -> None:
    written = io.BytesIO()
    packed = zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED)
    with packed, packed.open("xl/worksheets/sheet1.xml", "w") as part:
        for _piece in range(320):
            part.write(b" " * 1024 * 1024)
    assert len(written.getvalue()) < 1024 * 1024
    with pytest.raises(UnreadableFile, match="too large"):
        read_table("a.xlsx", written.getvalue())


def test_a_workbook_that_is_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="may be cut off"):
        read_table("a.xlsx", book(("Name",), ("Ola",))[:-500])


def test_days_come_in_however_the_sheet_holds_them(cast: Cast, importer: Importer) -> None:
    rows = [("Deal name", "Close date"), ("A", date(2026, 12, 31)), ("B", 46387), ("C", "2026-12-31")]
    job = receiving.receive(cast.portal, portal_type("deals", cast.portal), "a.xlsx", book(*rows), cast.sales.actor)
    importer.check(job)
    assert importer.problems(job) == {}
    starting.run(job)
    importer.work(job)
    from crm.deals.models import Deal

    assert {deal.closes_on for deal in Deal.objects.for_portal(cast.portal)} == {date(2026, 12, 31)}


@pytest.mark.parametrize("text", ["_x000D_", "a\rb", "\x0b", "_x005F_", "_x_", "＝", "x" * 5])
def test_texts_are_escaped_as_workbooks_do(text: str) -> None:
    assert unescape(escape(text)) == text


LONG = "Email,Note\n" + "".join(f"p{number}@x.example,{'x' * 90}\n" for number in range(3000))


def large(cast: Cast, content: bytes = LONG.encode()) -> Any:
    job = receiving.receive(cast.portal, portal_type("contacts", cast.portal), "long.csv", content, cast.sales.actor)
    assert (job.state, job.phase) == (ImportState.PENDING, Phase.READ)
    return job


def test_a_large_file_is_read_by_the_worker(cast: Cast, importer: Importer) -> None:
    job = large(cast)
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert "Reading the file" in page and "import_pause" not in page and "/pause/" not in page
    assert cast.sales.htmx(f"/settings/imports/{job.pk}/progress/").status_code == 200
    importer.work(job)
    assert (job.state, job.total, job.matching, job.key) == (ImportState.MATCHING, 3000, ["email", ""], "email")
    assert not ImportFile.objects.for_portal(cast.portal).exists()
    assert "3,000 rows" in cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()


def test_a_worker_that_died_while_reading_leaves_no_row_twice(
    cast: Cast, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = large(cast)
    kept = receiving.keep_rows

    def dies(*given: Any) -> None:
        kept(*given)
        if ImportRow.objects.for_portal(cast.portal).count() > 1200:
            raise SystemExit

    monkeypatch.setattr(receiving, "keep_rows", dies)
    with pytest.raises(SystemExit):
        importer.work(job)
    monkeypatch.setattr(receiving, "keep_rows", kept)
    type(job).objects.for_portal(cast.portal).update(lease_until=None)
    importer.work(job)
    assert (job.state, len(importer.rows(job))) == (ImportState.MATCHING, 3000)


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(cast: Cast, importer: Importer) -> None:
    job = importer.work(large(cast, LONG.rpartition(",")[0].encode()))
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert job.state == ImportState.NEEDS_USER
    assert "breaks off in line 3001" in page and "Choose another file" in page and "Try again" not in page


def test_reading_can_be_stopped(cast: Cast, importer: Importer) -> None:
    job = large(cast)
    cast.sales.post(f"/settings/imports/{job.pk}/stop/")
    assert not ImportFile.objects.for_portal(cast.portal).exists()
    page = cast.sales.get(f"/settings/imports/{job.pk}/").content.decode()
    assert "nothing was imported" in page
    assert "Stopped" in cast.sales.get("/settings/imports/").content.decode()


def test_an_export_too_long_for_excel_is_refused_before_it_begins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.people import a_record

    page = cast.sales.get("/contacts/").content.decode()
    assert "At most 1,048,575 records" in page
    for name in ("ola", "kari"):
        a_record(cast.sales, "contacts", firstname=name)
    monkeypatch.setattr("crm.records.pages.exporting.MOST_IN_XLSX", 1)
    page = cast.sales.get("/contacts/export/?format=xlsx", follow=True).content.decode()
    assert "more than an Excel sheet holds" in page
    assert cast.sales.get("/contacts/export/?format=xlsx&q=kari")["Content-Type"].endswith("sheet")


def test_a_text_too_long_for_a_cell_is_cut_and_no_formula_runs(cast: Cast) -> None:
    from tests.people import a_record

    a_record(cast.sales, "deals", dealname="=cmd()", description="😀" * 2000, amount="0.1")
    answer = cast.sales.get("/deals/export/?format=xlsx&all=1")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    names, row = ([cell.value for cell in each] for each in sheet.iter_rows())
    told = dict(zip(names, row, strict=True))
    assert told["Deal name"] == "'=cmd()" and told["Deal description"] == "😀" * 2000
    assert told["Amount"] == 0.1 or told["Amount"] == 0.10
    assert all(cell.data_type != "f" for each in sheet.iter_rows() for cell in each)
