"""An import from file to result, as a person and a worker would do it."""

from dataclasses import dataclass
from typing import Any

import pytest

from core.queue.claiming import claim_next
from crm.records.imports import receiving, starting
from crm.records.imports.reading import read_table
from crm.records.imports.working import IMPORTS
from crm.records.models import Import, ImportRow, Mode
from crm.records.portal_types import portal_type
from tests.people import Cast


@dataclass
class Importer:
    cast: Cast

    def upload(self, text: str, kind: str = "contacts", name: str = "people.csv", from_hubspot: bool = False) -> Import:
        record_type = portal_type(kind, self.cast.portal)
        table = read_table(name, text.encode())
        return receiving.upload(self.cast.portal, record_type, name, table, self.cast.sales.actor, from_hubspot)

    def check(self, job: Import, mode: str = Mode.BOTH, **more: Any) -> Import:
        given = {"key": job.key, "dates": job.dates, "decimal_comma": job.decimal_comma, **more}
        starting.match(job, given.pop("matching", job.matching), mode=mode, **given)
        return self.work(job)

    def work(self, job: Import) -> Import:
        """What a worker does; the queue's own closing of connections would end the test's transaction."""
        IMPORTS.handle(claim_next(IMPORTS))
        job.refresh_from_db()
        return job

    def run(self, text: str, kind: str = "contacts", mode: str = Mode.BOTH, **more: Any) -> Import:
        job = self.check(self.upload(text, kind), mode, **more)
        starting.run(job)
        return self.work(job)

    def undo(self, job: Import) -> Import:
        starting.undo(job)
        return self.work(job)

    def rows(self, job: Import) -> list[ImportRow]:
        return list(ImportRow.objects.for_portal(job.portal).filter(within=job).order_by("number"))

    def problems(self, job: Import) -> dict[int, str]:
        return {row.number: row.problem for row in self.rows(job) if row.problem}

    def counts(self, job: Import) -> dict[str, int]:
        return {name: count for name, count in job.counts.items() if count and name != "seen"}


@pytest.fixture
def importer(cast: Cast) -> Importer:
    return Importer(cast)
