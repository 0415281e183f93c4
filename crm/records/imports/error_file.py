"""The rows that failed, as a CSV file: mend them there and import the file again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm.records.imports.formulas import defuse, undefuse
from crm.records.models import Import, ImportRow, Outcome


def problem_column() -> str:
    return _("What is wrong")


def error_lines(job: Import) -> Iterator[str]:
    """CSV in UTF-8 with the mark that spreadsheets want; the file's own columns, then what is wrong."""
    yield "\ufeff" + _line([*job.headers, problem_column()])
    rows = ImportRow.objects.for_portal(job.portal_id).filter(within=job, outcome=Outcome.FAILED).order_by("number")
    for row in rows.iterator(chunk_size=1000):
        cells = [undefuse(cell) for cell in row.cells] if job.apostrophes else row.cells
        yield _line([*cells, row.problem])


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([defuse(cell) for cell in cells])
    return written.getvalue()


def error_file_name(job: Import) -> str:
    stem = job.file_name.rpartition(".")[0] or job.file_name or job.record_type
    kept = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in stem)
    return f"{kept.strip() or 'import'}-errors.csv"
