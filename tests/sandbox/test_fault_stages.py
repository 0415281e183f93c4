"""Each stage and each action of a fault rule, seen from the client's side and in the company's books."""

import time

import httpx
import pytest


@pytest.fixture
def sale(books):
    """What an invoice needs, made before anything goes wrong."""
    return books.invoice_body(books.new_customer(), books.new_item())


def add_fault(books, action, **rule):
    rule.setdefault("match", {"method": "POST", "path": "/invoice", "realm": books.realm})
    return books.sandbox.control("faults", {"action": action, **rule})


def hits(books):
    return [rule["hits"] for rule in books.sandbox.control("faults")["faults"]]


def last_request(books):
    return books.sandbox.control("requests?path=/invoice")["requests"][-1]


def invoices(books):
    return [invoice for invoice in books.entities("Invoice") if invoice.get("status") != "Deleted"]


def test_at_accept_nothing_is_read_and_nothing_is_saved(books, sale):
    add_fault(books, "reset", stage="accept", times=1)
    with pytest.raises(httpx.TransportError):
        books.post("invoice", sale)
    assert invoices(books) == []
    assert hits(books) == [1]
    seen = last_request(books)
    assert (seen["body"], seen["status"], seen["fault"]) == ("", None, "accept reset")


def test_a_reset_before_the_commit_saves_nothing(books, sale):
    add_fault(books, "reset", stage="before")
    with pytest.raises(httpx.TransportError):
        books.post("invoice", sale)
    assert invoices(books) == []
    assert last_request(books)["reached_company"] is False


def test_a_reset_after_the_commit_loses_the_answer_only(books, sale):
    add_fault(books, "reset", stage="after")
    with pytest.raises(httpx.TransportError):
        books.post("invoice", sale)
    assert len(invoices(books)) == 1
    assert last_request(books)["reached_company"] is True


def test_a_late_commit_appears_after_the_connection_is_gone(books, sale):
    add_fault(books, "reset", stage="late:0.6")
    started = time.monotonic()
    with pytest.raises(httpx.TransportError):
        books.post("invoice", sale)
    assert time.monotonic() - started < 0.5
    assert invoices(books) == []
    time.sleep(0.9)
    assert len(invoices(books)) == 1


def test_a_request_without_a_valid_token_is_never_saved_late(books, sale):
    add_fault(books, "reset", stage="late:0.1")
    books.access_token = "x" * 40
    assert books.post("invoice", sale).status_code == 401
    time.sleep(0.3)
    assert invoices(books) == []


@pytest.mark.parametrize(
    ("status", "code"), [(400, "6000"), (500, "10000"), (503, "10000"), (404, "610"), (403, None), (401, None)]
)
def test_a_status_comes_with_the_body_that_belongs_to_it(books, sale, status, code):
    add_fault(books, f"status:{status}")
    answer = books.post("invoice", sale)
    assert answer.status_code == status
    assert answer.headers["intuit_tid"]
    if code:
        assert answer.json()["Fault"]["Error"][0]["code"] == code
    else:
        assert answer.json()["fault"]["error"][0]["message"].endswith(f"statusCode={status}")


@pytest.mark.parametrize("code", ["5010", "6240", "6140", "610", "6000", "6190"])
def test_a_fault_code_comes_in_the_normal_form(books, sale, code):
    add_fault(books, f"fault:{code}")
    answer = books.post("invoice", sale)
    assert answer.status_code == 400
    fault = answer.json()["Fault"]
    assert (fault["type"], fault["Error"][0]["code"]) == ("ValidationFault", code)
    assert fault["Error"][0]["Message"] and fault["Error"][0]["Detail"]


def test_a_system_fault_is_http_500(books, sale):
    add_fault(books, "fault:10000")
    answer = books.post("invoice", sale)
    assert (answer.status_code, answer.json()["Fault"]["type"]) == (500, "SystemFault")


def test_a_fault_can_hide_in_200(books, sale):
    add_fault(books, "fault_in_200:6000")
    answer = books.post("invoice", sale)
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (200, "6000")
    add_fault(books, "fault_in_200:500", match={"path": "/query"})
    assert books.query("select * from Invoice")["Fault"]["Error"][0]["code"] == "500"


def test_a_fault_hidden_in_a_batch_strikes_every_item(books):
    add_fault(books, "fault_in_200:6000", match={"path": "/batch"})
    items = [{"bId": str(n), "Query": "select * from Item"} for n in range(3)]
    answers = books.post("batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert [(a["bId"], a["Fault"]["Error"][0]["code"]) for a in answers] == [(str(n), "6000") for n in range(3)]


def test_a_fault_can_come_in_lower_case(books, sale):
    add_fault(books, "lowercase_fault:6240")
    answer = books.post("invoice", sale)
    assert answer.status_code == 400
    assert answer.json()["fault"]["error"][0]["code"] == "6240"


def test_a_fault_can_come_as_xml(books, sale):
    add_fault(books, "xml_fault:100")
    answer = books.post("invoice", sale)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/xml"
    assert '<Error code="100">' in answer.text


@pytest.mark.parametrize(
    ("body", "kind", "needle"),
    [("json", "application/json", '"3001"'), ("xml", "application/xml", "003001"), ("text", "text/plain", "Too Many")],
)
def test_throttling_comes_in_three_forms(books, sale, body, kind, needle):
    add_fault(books, "throttle", body=body, retry_after=7)
    answer = books.post("invoice", sale)
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["retry-after"] == "7"
    assert needle in answer.text
    assert invoices(books) == []


def test_throttling_names_no_time_unless_told_to(books, sale):
    add_fault(books, "throttle")
    assert "retry-after" not in books.post("invoice", sale).headers


def test_a_timeout_is_silence_and_then_a_closed_connection(books, sale):
    add_fault(books, "timeout:0.5")
    started = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        books.post("invoice", sale)
    assert 0.45 < time.monotonic() - started < 3
    assert invoices(books) == []


def test_a_delay_is_only_slow(books, sale):
    add_fault(books, "delay:0.4")
    started = time.monotonic()
    assert books.post("invoice", sale).status_code == 200
    assert time.monotonic() - started >= 0.4
    assert len(invoices(books)) == 1


def test_half_a_body_breaks_off_below_its_announced_length(books, sale):
    add_fault(books, "half_body", stage="after")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        books.post("invoice", sale)
    assert len(invoices(books)) == 1


def test_a_web_page_can_stand_in_for_the_answer(books, sale):
    add_fault(books, "html", stage="after")
    answer = books.post("invoice", sale)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert len(invoices(books)) == 1


def test_bad_json_is_whole_for_http_and_broken_for_json(books, sale):
    add_fault(books, "bad_json", stage="after")
    answer = books.post("invoice", sale)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert len(invoices(books)) == 1


def test_another_companys_object_can_come_back(books):
    other = books.sandbox.new_company("Other Company")
    stranger = other.new_customer("Stranger Ltd")
    mine = books.new_customer("My own Ltd")
    add_fault(books, "wrong_tenant", match={"path": "/customer", "realm": books.realm})
    answer = books.get(f"customer/{mine['Id']}").json()["Customer"]
    assert answer["DisplayName"] == stranger["DisplayName"]


def test_an_expired_token_gets_the_gateways_401_until_it_is_refreshed(books, sale):
    add_fault(books, "expire_token", times=1)
    answer = books.post("invoice", sale)
    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["code"] == "3200"
    assert books.get("companyinfo/" + books.realm).status_code == 401
    assert invoices(books) == []


def test_a_token_can_expire_after_the_commit(books, sale):
    add_fault(books, "expire_token", stage="after", times=1)
    assert books.post("invoice", sale).status_code == 401
    assert len(invoices(books)) == 1


def test_a_revoked_grant_refuses_request_and_refresh(books, sale):
    add_fault(books, "revoke_grant", times=1)
    assert books.post("invoice", sale).status_code == 401
    facts = books.sandbox.control("companies")["registration"]
    refused = books.sandbox.http.post(
        "/oauth2/v1/tokens/bearer",
        auth=(facts["client_id"], facts["client_secret"]),
        data={"grant_type": "refresh_token", "refresh_token": books.refresh_token},
    )
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})


def test_a_refresh_token_rotated_behind_the_back_is_noticed_at_the_next_refresh_only(books, sale):
    add_fault(books, "rotate_refresh_token", times=1)
    assert books.post("invoice", sale).status_code == 200
    facts = books.sandbox.control("companies")["registration"]
    refused = books.sandbox.http.post(
        "/oauth2/v1/tokens/bearer",
        auth=(facts["client_id"], facts["client_secret"]),
        data={"grant_type": "refresh_token", "refresh_token": books.refresh_token},
    )
    assert refused.json() == {"error": "invalid_grant"}


def test_a_fault_can_strike_the_token_endpoint(sandbox):
    sandbox.control("faults", {"match": {"path": "/tokens/bearer"}, "action": "status:503"})
    assert sandbox.http.post("/oauth2/v1/tokens/bearer").status_code == 503


def test_faults_are_forgotten_one_by_one_or_all(books):
    first, second = add_fault(books, "reset"), add_fault(books, "html")
    left = books.sandbox.control(f"faults/{first['id']}", method="DELETE")["faults"]
    assert [rule["id"] for rule in left] == [second["id"]]
    assert books.sandbox.control("faults", method="DELETE") == {"faults": []}


def test_a_senseless_rule_is_refused_in_words(sandbox):
    answer = sandbox.http.post("/control/faults", json={"action": "explode"})
    assert answer.status_code == 400
    assert "No such action: explode" in answer.json()["error"]
