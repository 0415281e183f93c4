"""An update meets a newer version in QuickBooks: ours already, beside ours, or against ours (F19, F20)."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.enqueueing import Order, enqueue
from qbo_sync.outbound.updating import says_all
from tests.qbo_sync.outbound.company import Company

pytestmark = [pytest.mark.both_databases]


@pytest.fixture
def there(company: Company) -> dict[str, Any]:
    """An invoice of ours that is in QuickBooks."""
    draft = company.submit(message="First")
    company.work()
    [invoice] = company.invoices()
    return {**invoice, "record_id": draft.invoice_id}


def change(company: Company, there: dict[str, Any], token: str = "", **fields: Any) -> OutboxEntry:
    """A person changes fields of it here; what they were is kept beside."""
    order = Order(
        "Invoice",
        "invoices",
        there["record_id"],
        line=f"Invoice:invoices:{there['record_id']}",
        intent_key=str(uuid4()),
        body={"Id": there["Id"], "SyncToken": token or there["SyncToken"], "sparse": True, **fields},
        operation="update",
        base_sync_token=there["SyncToken"],
        base={name: there.get(name) for name in fields},
    )
    with transaction.atomic():
        return enqueue(company.connection, order, None)


def in_quickbooks(company: Company, there: dict[str, Any], **fields: Any) -> None:
    company.books.sandbox.control(f"companies/{company.connection.realm_id}/entities/Invoice/{there['Id']}", fields)


def latest(company: Company) -> OutboxEntry:
    return company.rows().last()


def test_an_update_of_the_version_that_is_there_goes_through(company: Company, there: dict[str, Any]) -> None:
    change(company, there, CustomerMemo={"value": "Second"})
    company.work()
    assert latest(company).state == OutboxState.DONE
    assert company.invoices()[0]["CustomerMemo"] == {"value": "Second"}


def test_other_fields_changed_there_stay_and_ours_go_on_top_as_a_new_operation(
    company: Company, there: dict[str, Any]
) -> None:
    row = change(company, there, CustomerMemo={"value": "Second"})
    in_quickbooks(company, there, DueDate="2099-01-31")
    company.work()
    old = OutboxEntry.everywhere.get(pk=row.pk)
    new = latest(company)
    assert (old.state, old.replaced_by_id) == (OutboxState.SUPERSEDED, new.pk)
    assert new.state == OutboxState.DONE
    assert new.requestid != old.requestid
    [invoice] = company.invoices()
    assert (invoice["DueDate"], invoice["CustomerMemo"]) == ("2099-01-31", {"value": "Second"})


def test_the_same_field_changed_on_both_sides_is_for_a_person(company: Company, there: dict[str, Any]) -> None:
    change(company, there, CustomerMemo={"value": "Ours"})
    in_quickbooks(company, there, CustomerMemo={"value": "Theirs"})
    company.work()
    row = latest(company)
    assert (row.state, row.error_category) == (OutboxState.NEEDS_USER, "conflict")
    assert company.invoices()[0]["CustomerMemo"] == {"value": "Theirs"}


def test_an_update_whose_answer_was_lost_is_known_again(company: Company, there: dict[str, Any]) -> None:
    company.books.sandbox.control("requestid", {"mode": "ignore"})
    company.fault("reset", "after")
    change(company, there, CustomerMemo={"value": "Second"})
    company.work()
    assert latest(company).state == OutboxState.DONE
    assert company.invoices()[0]["SyncToken"] == str(int(there["SyncToken"]) + 1)


def test_a_stale_answer_to_what_had_arrived_is_our_own_success(company: Company, there: dict[str, Any]) -> None:
    in_quickbooks(company, there, CustomerMemo={"value": "Second"})
    change(company, there, CustomerMemo={"value": "Second"})
    company.work()
    assert latest(company).state == OutboxState.DONE
    assert company.invoices()[0]["SyncToken"] == str(int(there["SyncToken"]) + 1)


def test_an_update_of_what_is_gone_is_for_a_person(company: Company, there: dict[str, Any]) -> None:
    change(company, there, CustomerMemo={"value": "Second"})
    company.books.sandbox.control(f"companies/{company.connection.realm_id}/invoices/{there['Id']}/delete", {})
    company.work()
    assert (latest(company).state, latest(company).error_category) == (OutboxState.NEEDS_USER, "gone")


json_values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_everything_says_itself_and_still_does_with_more_around_it(value: dict[str, Any]) -> None:
    assert says_all(value, value)
    assert says_all({**value, "something else": "there"}, value)


@pytest.mark.parametrize(
    ("current", "wanted", "says"),
    [
        ({"A": 100}, {"A": Decimal("100.00")}, True),
        ({"A": Decimal("100.01")}, {"A": Decimal("100.00")}, False),
        ({"Line": [{"Amount": 1}, {"SubTotal": {}}]}, {"Line": [{"Amount": 1}]}, True),
        ({"Line": [{"Amount": 2}, {"Amount": 1}]}, {"Line": [{"Amount": 1}, {"Amount": 2}]}, False),
        ({"Ref": {"value": "1", "name": "Fjord"}}, {"Ref": {"value": "1"}}, True),
        ({}, {"Memo": None}, True),
        ({}, {"Memo": "x"}, False),
        (None, {"Memo": "x"}, False),
    ],
)
def test_what_it_says_is_compared_by_value(current: Any, wanted: Any, says: bool) -> None:
    assert says_all(current, wanted) is says
