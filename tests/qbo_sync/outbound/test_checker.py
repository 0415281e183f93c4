"""A checker that cannot find anything proves nothing: each kind of harm, made by hand, is found."""

from dataclasses import replace
from typing import Any

import pytest

from tests.qbo_sync.outbound.chaos.checker import Operation, Request, Row, Verdict, check

REALM = "9130"
OPERATION = Operation(1, 11, True, REALM, new_customer="Fjord AS", new_items=("Design",))
INVOICE = Row("Invoice", 11, REALM, "7F3K9Q2M", "r1", "done", "100", "h1")
CUSTOMER = Row("Customer", None, REALM, "AAAAAAAA", "r2", "done", "50", "h2", name="Fjord AS")
ITEM = Row("Item", None, REALM, "BBBBBBBB", "r3", "done", "60", "h3", name="Design")
ROWS = [INVOICE, CUSTOMER, ITEM]
THERE: dict[str, list[dict[str, Any]]] = {
    "Invoice": [{"Id": "100", "PrivateNote": "Thanks\nRef 7F3K9Q2M"}],
    "Customer": [{"Id": "50", "DisplayName": "Fjord AS"}],
    "Item": [{"Id": "60", "Name": "Design"}],
}
POST = Request(REALM, "Invoice", "r1", "7F3K9Q2M", "{}", 200, "")


def judge(
    operations: Any = (OPERATION,), rows: Any = ROWS, there: Any = THERE, requests: Any = (POST,), realm: str = REALM
) -> Verdict:
    return check(operations, rows, {realm: there}, requests)


def test_a_run_without_harm_is_clean() -> None:
    verdict = judge()
    assert verdict.is_clean
    assert verdict.figures()["attempted"] == verdict.figures()["acknowledged"] == 1


@pytest.mark.parametrize("entity", ["Invoice", "Customer", "Item"])
def test_what_is_missing_is_lost(entity: str) -> None:
    assert len(judge(there={**THERE, entity: []}).lost) == 1


def test_what_nobody_was_told_of_is_not_lost() -> None:
    refused = replace(OPERATION, acknowledged=False)
    assert judge([refused], rows=[], there={}, requests=[]).is_clean


@pytest.mark.parametrize("entity", ["Invoice", "Customer", "Item"])
def test_what_is_there_twice_is_duplicated(entity: str) -> None:
    again = {**THERE[entity][0], "Id": "999"}
    assert len(judge(there={**THERE, entity: [*THERE[entity], again]}).duplicated) == 1


def test_what_nobody_asked_for_is_unexpected() -> None:
    stranger = {"Id": "999", "PrivateNote": "Ref ZZZZZZZZ"}
    assert len(judge(there={**THERE, "Invoice": [*THERE["Invoice"], stranger]}).unexpected) == 1
    assert judge(realm="another").unexpected


@pytest.mark.parametrize("state", ["pending", "sending", "unknown", "needs_user", "awaiting_approval"])
def test_what_still_waits_is_unresolved(state: str) -> None:
    assert len(judge(rows=[replace(INVOICE, state=state), CUSTOMER, ITEM]).unresolved) == 1


def test_a_row_that_names_another_object_or_did_not_tell_its_record_is_wrong() -> None:
    assert judge(rows=[replace(INVOICE, qbo_id="7"), CUSTOMER, ITEM]).wrong
    assert judge(rows=[replace(INVOICE, is_told=False), CUSTOMER, ITEM]).wrong
    assert judge(rows=[INVOICE, replace(CUSTOMER, is_linked=False), ITEM]).wrong


def test_requests_with_two_ids_two_bodies_no_id_or_another_company_are_wrong() -> None:
    assert judge(requests=[POST, replace(POST, requestid="r9")]).wrong
    assert judge(requests=[POST, replace(POST, body='{"a":1}')]).wrong
    assert judge(requests=[replace(POST, requestid="")]).wrong
    assert judge(requests=[replace(POST, realm="another")]).wrong


def test_what_was_found_by_looking_is_counted() -> None:
    lost_answer = replace(POST, status=0, fault="after reset")
    assert judge(rows=[INVOICE], there=THERE, requests=[lost_answer]).recovered == 1
    assert judge(rows=[INVOICE], requests=[lost_answer, POST]).recovered == 0
