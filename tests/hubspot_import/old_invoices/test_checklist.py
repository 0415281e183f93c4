"""The checklist of the move leads to the invoices that HubSpot knew, and says whether any still waits."""

import re

from hubspot_import.models import OldInvoice, OldInvoiceState
from tests.people import Cast

URL = "/settings/hubspot/checklist/"


def step(cast: Cast) -> str:
    page = cast.owner.get(URL).content.decode()
    found = re.search(r'<a href="/settings/hubspot/invoices/">Attach.*?</li>', page, re.DOTALL)
    assert found is not None
    return found.group()


def test_the_step_is_to_do_until_each_invoice_is_settled(cast: Cast, old: OldInvoice) -> None:
    assert "To do" in step(cast)
    old.state = OldInvoiceState.SKIPPED
    old.save()
    assert "Done" in step(cast)


def test_where_hubspot_named_no_invoice_only_a_person_can_tell(cast: Cast) -> None:
    assert "Done" not in step(cast) and "To do" not in step(cast)
