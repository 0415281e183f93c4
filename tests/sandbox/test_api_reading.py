"""Queries, change data capture, batches, repeated request ids, limits over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def names(books):
    for number in range(1, 8):
        books.post("customer", {"DisplayName": f"Customer {number}", "CompanyName": "Odd" if number % 2 else "Even"})
    return books


def found(books, statement):
    return [row["DisplayName"][-1] for row in books.query(statement).get("Customer", [])]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select * from Customer where CompanyName = 'odd'", "1357"),
        ("SELECT * FROM Customer WHERE CompanyName = 'Even' ORDERBY DisplayName DESC", "642"),
        ("select * from Customer where DisplayName in ('Customer 2', 'Customer 5') order by DisplayName", "25"),
        ("select * from Customer where DisplayName like '%er 3'", "3"),
        ("select * from Customer where Id > '5' orderby Id", "67"),
        ("select * from Customer orderby Id startposition 3 maxresults 2", "34"),
        ("select * from Customer orderby Id maxresults 2 startposition 6", "67"),
        ("select * from Customer where CompanyName = 'Odd' and Id <= '3' orderby Id desc", "31"),
        ("select * from Customer startposition 99", ""),
        ("select * from Customer where MetaData.LastUpdatedTime > '2020-01-01T00:00:00Z' orderby Id", "1234567"),
        ("select * from Customer where MetaData.CreateTime > '2090-01-01'", ""),
    ],
)
def test_a_statement_finds_what_it_says(names, statement, expected):
    assert "".join(found(names, statement)) == expected


def test_the_envelope_counts_the_rows_of_the_page(names):
    answer = names.query("select * from Customer maxresults 3")
    assert (answer["startPosition"], answer["maxResults"], len(answer["Customer"])) == (1, 3, 3)
    assert names.query("select count(*) from Customer") == {"totalCount": 7}
    assert names.query("select * from Invoice") == {}


def test_a_statement_may_come_in_the_body(names):
    answer = names.call("POST", "query", content="select * from Customer", headers={"content-type": "application/text"})
    assert len(answer.json()["QueryResponse"]["Customer"]) == 7


def test_quotes_are_escaped_by_a_backslash(books):
    books.new_customer("Amy's Bird Sanctuary")
    assert len(books.query(r"select * from Customer where DisplayName = 'Amy\'s Bird Sanctuary'")["Customer"]) == 1


def test_a_projection_answers_what_was_asked(names):
    [row] = names.query("select Id, DisplayName, MetaData.CreateTime from Customer maxresults 1")["Customer"]
    assert set(row) == {"Id", "DisplayName", "MetaData", "domain", "sparse"}


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("select * from Custmoer", "4001", "QueryValidationError: invalid context declaration: Custmoer"),
        (
            "select * from Customer where NoSuchField = '1'",
            "4001",
            "Property NoSuchField not found for Entity Customer",
        ),
        ("select * from Customer startposition 0", "4001", "value 0 is too small. Min allowed value is 1"),
        ("select * from Customer TxnDate", "4000", "QueryParserError: Encountered"),
        ("select * from Customer where Id = '1' or Id = '2'", "4000", "QueryParserError"),
        ("", "4000", "QueryParserError"),
    ],
)
def test_a_senseless_statement_is_refused_as_recorded(books, statement, code, detail):
    answer = books.get("query", query=statement)
    error = answer.json()["Fault"]["Error"][0]
    assert (answer.status_code, error["code"]) == (400, code)
    assert detail in error["Detail"]


def test_us_companies_show_the_three_codes_that_are_none(books):
    ids = {row["Id"] for row in books.query("select * from TaxCode")["TaxCode"]}
    assert {"TAX", "NON", "CustomSalesTax"} <= ids


def test_changes_since_a_time_come_whole_and_deletions_as_ids(books):
    invoice = books.new_invoice()
    books.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete")
    answer = books.get("cdc", entities="invoice,Customer,Payment", changedSince="2026-01-01T00:00:00-08:00").json()
    parts = answer["CDCResponse"][0]["QueryResponse"]
    deleted = next(part for part in parts if "Invoice" in part)["Invoice"]
    assert [(row["Id"], row["status"], set(row)) for row in deleted] == [
        (invoice["Id"], "Deleted", {"domain", "status", "Id", "MetaData"})
    ]
    assert {} in parts
    customers = next(part for part in parts if "Customer" in part)
    assert customers["totalCount"] == len(customers["Customer"])


def test_the_items_of_a_batch_stand_for_themselves(books):
    items = [
        {"bId": "1", "operation": "create", "Customer": {"DisplayName": "A"}},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "A"}},
        {"bId": "3", "Query": "select * from Term"},
        {"bId": "4", "operation": "delete", "Invoice": {"Id": "77", "SyncToken": "0"}},
    ]
    answers = books.post("batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert [answer["bId"] for answer in answers] == ["1", "2", "3", "4"]
    assert answers[0]["Customer"]["Id"]
    assert answers[1]["Fault"]["Error"][0]["code"] == "6240"
    assert len(answers[2]["QueryResponse"]["Term"]) == 4
    assert answers[3]["Fault"]["Error"][0]["code"] == "610"


def test_a_batch_has_at_most_thirty_items(books):
    items = [{"bId": str(n), "Query": "select * from Term"} for n in range(31)]
    assert books.post("batch", {"BatchItemRequest": items}).json()["Fault"]["Error"][0]["code"] == "1040"


def test_a_repeated_requestid_brings_the_first_answer_and_changes_nothing(books):
    first = books.post("customer", {"DisplayName": "A"}, requestid="r-1")
    second = books.post("customer", {"DisplayName": "B"}, requestid="r-1")
    assert second.content == first.content
    assert len(books.entities("Customer")) == 1


def test_a_refused_request_does_not_use_its_requestid_up(books):
    assert books.post("customer", {"Notes": "x"}, requestid="r-1").status_code == 400
    assert books.post("customer", {"DisplayName": "A"}, requestid="r-1").status_code == 200


def test_request_ids_can_be_ignored(books):
    books.sandbox.control("requestid", {"mode": "ignore"})
    for name in ("A", "B"):
        books.post("customer", {"DisplayName": name}, requestid="r-1")
    assert len(books.entities("Customer")) == 2


def test_a_repeated_requestid_can_be_an_error(books):
    books.sandbox.control("requestid", {"mode": "replay_error_6000"})
    books.post("customer", {"DisplayName": "A"}, requestid="r-1")
    again = books.post("customer", {"DisplayName": "A"}, requestid="r-1")
    assert again.json()["Fault"]["Error"][0]["code"] == "6000"


def test_request_ids_can_be_forgotten(books):
    books.sandbox.control("requestid", {"mode": "honour", "forget_after_s": 0})
    for name in ("A", "B"):
        books.post("customer", {"DisplayName": name}, requestid="r-1")
    assert len(books.entities("Customer")) == 2


def test_a_requestid_has_at_most_fifty_letters(books):
    assert (
        books.post("customer", {"DisplayName": "A"}, requestid="x" * 51).json()["Fault"]["Error"][0]["code"] == "2130"
    )


def test_requests_over_the_limit_are_turned_away_until_the_limits_are_off(books):
    books.sandbox.control("limits", {"requests_per_minute": 3})
    statuses = [books.get("preferences").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = books.get("preferences")
    assert refused.headers["content-type"] == "application/xml" and "ThrottleExceeded" in refused.text
    assert books.sandbox.control("requests")["requests"][-1]["note"] == "over requests_per_minute"
    books.sandbox.control("limits", {"off": True})
    assert books.get("preferences").status_code == 200


def test_batches_have_a_limit_of_their_own(books):
    books.sandbox.control("limits", {"batch_per_minute": 1, "body": "json", "retry_after": 9})
    body = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}
    assert books.post("batch", body).status_code == 200
    refused = books.post("batch", body)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "9")
    assert refused.json()["fault"]["error"][0]["code"] == "3001"
    assert books.get("preferences").status_code == 200


def test_calls_at_once_are_turned_away_over_the_limit(books):
    books.sandbox.control("limits", {"concurrent": 2, "body": "text"})
    slow = {"match": {"path": "/preferences"}, "stage": "before", "action": "delay:0.6"}
    books.sandbox.control("faults", slow)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: books.get("preferences"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["content-type"].startswith("text/plain")
