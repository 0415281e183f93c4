"""An import in the history: a trade fair's list, with a row that could not be read."""

from core.portals.roles import Role
from core.queue.claiming import claim_next
from crm.records.imports import receiving, starting
from crm.records.imports.reading import read_table
from crm.records.imports.working import IMPORTS
from crm.records.models import Import, Mode
from crm.records.portal_types import portal_type
from demo.cast import Cast

FILE = """First name;Last name;E-mail;Phone;Job title;Lead status
Nora;Whitfield;nora@harborlight.example;+1 555 0142;Head of operations;New
Elias;Brandt;elias@brandt-optics.example;+1 555 0177;Owner;Open
Mina;Castellanos;mina@castellanos.example;+1 555 0113;Purchasing;New
Theo;Lund;theo at lund.example;+1 555 0190;Designer;New
"""


def import_a_list(cast: Cast) -> Import:
    """Done here and now, by the code that the worker runs."""
    record_type = portal_type("contacts", cast.portal)
    table = read_table("trade-fair.csv", FILE.encode())
    job = receiving.upload(cast.portal, record_type, "trade-fair.csv", table, cast.actor(Role.SALES))
    starting.match(job, job.matching, job.key, Mode.BOTH, job.dates, job.decimal_comma)
    _work()
    job.refresh_from_db()
    starting.run(job)
    _work()
    return job


def _work() -> None:
    claimed = claim_next(IMPORTS)
    if claimed is not None:
        IMPORTS.handle(claimed)
