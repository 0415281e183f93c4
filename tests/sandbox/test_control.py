"""The rest of the control API: companies, entities, clock, seeding, starting over, restarting."""

import time
from datetime import date, datetime, timedelta

import pytest

from sandbox.timestamps import PACIFIC


def test_a_new_company_comes_with_tokens_that_work(sandbox):
    made = sandbox.control("companies", {"name": "Fresh Ltd", "country": "NO", "currency": "NOK"})
    assert set(made) == {"realm_id", "name", "country", "currency", "access_token", "refresh_token"}
    listed = sandbox.control("companies")
    assert set(listed["registration"]) == {"client_id", "client_secret", "webhook_verifier_token", "webhook_url"}
    [company] = listed["companies"]
    headers = {"authorization": f"Bearer {company['access_token']}"}
    path = f"/v3/company/{company['realm_id']}/companyinfo/{company['realm_id']}"
    info = sandbox.http.get(path, headers=headers).json()["CompanyInfo"]
    assert (info["CompanyName"], info["Country"]) == ("Fresh Ltd", "NO")


@pytest.mark.parametrize("wrong", [{}, {"name": "  "}, {"name": "A", "country": "Norway"}])
def test_a_senseless_company_is_refused_in_words(sandbox, wrong):
    answer = sandbox.http.post("/control/companies", json=wrong)
    assert answer.status_code == 400 and answer.json()["error"]


def test_entities_show_everything_as_stored_deleted_included(books):
    kept, gone = books.new_invoice(), books.new_invoice()
    books.post("invoice", {"Id": gone["Id"], "SyncToken": "0"}, operation="delete")
    stored = {row["Id"]: row.get("status") for row in books.entities("Invoice")}
    assert stored == {kept["Id"]: None, gone["Id"]: "Deleted"}


def test_a_change_made_inside_raises_the_version(books):
    customer = books.new_customer()
    path = f"companies/{books.realm}/entities/Customer/{customer['Id']}"
    changed = books.sandbox.control(path, {"CompanyName": "Changed inside"})["Customer"]
    assert (changed["SyncToken"], changed["CompanyName"]) == ("1", "Changed inside")


def test_a_refusal_inside_is_worded_as_quickbooks_words_it(books):
    books.new_customer("A")
    other = books.new_customer("B")
    path = f"/control/companies/{books.realm}/entities/Customer/{other['Id']}"
    answer = books.sandbox.http.post(path, json={"DisplayName": "A"})
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, "6240")


def test_what_is_not_there_is_404(books):
    for path in ("companies/1/entities/Customer", f"companies/{books.realm}/entities/Nothing"):
        assert books.sandbox.http.get(f"/control/{path}").status_code == 404
    for deed in ("send", "pay", "void", "delete"):
        path = f"/control/companies/{books.realm}/invoices/4711/{deed}"
        assert books.sandbox.http.post(path, json={}).status_code == 404


def test_paying_without_an_amount_pays_all_and_more_stays_as_credit(books):
    first, second = books.new_invoice(100), books.new_invoice(100)
    pay = f"companies/{books.realm}/invoices/{{}}/pay"
    whole = books.sandbox.control(pay.format(first["Id"]), {"date": "2026-10-01"})["Payment"]
    assert (whole["TotalAmt"], whole["TxnDate"], whole["UnappliedAmt"]) == (100, "2026-10-01", 0)
    more = books.sandbox.control(pay.format(second["Id"]), {"amount": 130})["Payment"]
    assert more["UnappliedAmt"] == 30
    again = books.sandbox.http.post(f"/control/companies/{books.realm}/invoices/{first['Id']}/pay", json={})
    assert again.status_code == 400 and "nothing to pay" in again.json()["error"]


def test_deleting_a_paid_invoice_inside_frees_its_payment(books):
    invoice = books.new_invoice(100)
    base = f"companies/{books.realm}/invoices/{invoice['Id']}"
    books.sandbox.control(f"{base}/pay", {})
    books.sandbox.control(f"{base}/delete", {})
    [payment] = books.entities("Payment")
    assert (payment["UnappliedAmt"], payment["Line"]) == (100, [])
    customer = books.get(f"customer/{invoice['CustomerRef']['value']}").json()["Customer"]
    assert customer["Balance"] == -100


def test_the_request_log_filters_and_counts(books):
    books.new_customer("A")
    books.post("customer", {"DisplayName": "A"}, requestid="again")
    seen = books.sandbox.control(f"requests?realm={books.realm}&method=POST&path=/customer")
    assert [row["status"] for row in seen["requests"]] == [200, 400]
    last = seen["requests"][-1]
    assert last["requestid"] == "again" and '"DisplayName":"A"' in last["body"]
    assert (last["method"], last["path"], last["fault"]) == ("POST", f"/v3/company/{books.realm}/customer", None)
    assert last["intuit_tid"] and last["time"]
    assert seen["counts"]["by_status"] == {"200": 1, "400": 1}
    later = books.sandbox.control(f"requests?since={last['number']}")
    assert later["requests"] == []
    assert books.sandbox.http.get("/control/requests?since=yesterday").status_code == 400
    assert books.sandbox.control("requests", method="DELETE")["requests"] == []


def test_the_clock_moves_the_sandboxs_today(books):
    moved = books.sandbox.control("clock", {"offset_days": 40})
    expected = datetime.now(PACIFIC).date() + timedelta(days=40)
    assert date.fromisoformat(moved["today"]) == expected
    assert books.new_invoice()["TxnDate"] == expected.isoformat()
    assert books.sandbox.control("clock")["offset_days"] == 40


def test_moving_the_clock_does_not_disconnect_an_app(books):
    books.sandbox.control("clock", {"offset_days": 400})
    assert books.get("preferences").status_code == 200


def test_seeding_makes_what_was_asked_the_same_for_the_same_seed(sandbox):
    first, second = sandbox.new_company("First"), sandbox.new_company("Second")
    for books in (first, second):
        books.sandbox.control(
            f"companies/{books.realm}/seed", {"customers": 60, "items": 20, "invoices": 80, "seed": 5}
        )
    names = [[row["DisplayName"] for row in books.entities("Customer")] for books in (first, second)]
    assert names[0] == names[1] and len(set(names[0])) == 60
    assert len(first.entities("Item")) == 21
    invoices = first.entities("Invoice")
    assert len(invoices) == 80
    assert {row["Balance"] == 0 for row in invoices} == {True, False}
    owed = sum(row["Balance"] for row in first.entities("Customer"))
    assert owed == pytest.approx(sum(row["Balance"] for row in invoices))


def test_a_hundred_thousand_customers_are_there_in_under_a_minute(sandbox):
    books = sandbox.new_company("Big")
    started = time.monotonic()
    sandbox.control(f"companies/{books.realm}/seed", {"customers": 100_000, "seed": 1})
    assert time.monotonic() - started < 60
    assert books.query("select count(*) from Customer") == {"totalCount": 100_000}


def test_starting_over_empties_everything_and_turns_every_knob_back(books, endpoint):
    sandbox = books.sandbox
    registration = sandbox.control("companies")["registration"]
    sandbox.control("faults", {"action": "reset"})
    sandbox.control("webhooks", {"url": endpoint.url, "duplicate": 3})
    sandbox.control("limits", {"off": True})
    sandbox.control("requestid", {"mode": "ignore"})
    sandbox.control("clock", {"offset_days": 5})
    sandbox.control("reset", {})
    assert sandbox.control("companies") == {"registration": registration, "companies": []}
    assert sandbox.control("faults") == {"faults": []}
    assert (sandbox.control("webhooks")["url"], sandbox.control("webhooks")["duplicate"]) == ("", 0)
    assert sandbox.control("limits")["off"] is False
    assert sandbox.control("requestid") == {"mode": "honour", "forget_after_s": None}
    assert sandbox.control("clock")["offset_days"] == 0
    assert sandbox.control("requests")["requests"] == []
