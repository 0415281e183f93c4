"""The bookkeeper's screens: each deed is done by posting the form that the page shows."""

import re

import httpx
import pytest


@pytest.fixture
def person(sandbox):
    with httpx.Client(base_url=sandbox.base_url, follow_redirects=True, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def base(books):
    return f"/console/{books.realm}"


def stored(books, entity, wanted):
    return next(row for row in books.entities(entity) if row["Id"] == wanted)


def test_the_start_page_leads_to_the_company_last_seen(person, sandbox, books):
    other = sandbox.new_company("Zebra Ltd")
    person.get(f"/console/{other.realm}/invoices")
    page = person.get("/")
    assert page.url.path == f"/console/{other.realm}/overview"
    assert "Sandbox company" in page.text and "Zebra Ltd" in page.text


def test_without_a_company_the_start_page_offers_to_make_one(person, sandbox):
    page = person.get("/console/")
    assert page.url.path == "/console/companies"
    made = person.post("/console/companies", data={"name": "Brand New Ltd", "country": "US", "currency": "USD"})
    assert "Brand New Ltd" in made.text
    assert [c["name"] for c in sandbox.control("companies")["companies"]] == ["Brand New Ltd"]


def test_an_unknown_company_is_a_404(person, sandbox):
    assert person.get("/console/12345/invoices").status_code == 404


def test_an_invoice_is_sent_paid_in_part_and_paid_in_full(person, books, base):
    invoice = books.new_invoice(100)
    page = f"{base}/invoices/{invoice['Id']}"
    assert "Waiting to be sent" in person.get(page).text
    assert ">Sent<" in person.post(f"{page}/send", data={"send_to": "kari@fjord.example"}).text
    partly = person.post(f"{page}/pay", data={"amount": "40", "date": "2026-11-02"})
    assert "Partly paid" in partly.text
    paid = person.post(f"{page}/pay", data={"amount": "60", "date": "2026-11-03"})
    assert ">Paid<" in paid.text
    assert stored(books, "Invoice", invoice["Id"])["Balance"] == 0
    assert sorted(p["TotalAmt"] for p in books.entities("Payment")) == [40, 60]


def test_an_invoice_is_voided_and_deleted(person, books, base):
    invoice = books.new_invoice(100)
    page = f"{base}/invoices/{invoice['Id']}"
    assert "Voided" in person.post(f"{page}/void").text
    assert stored(books, "Invoice", invoice["Id"])["TotalAmt"] == 0
    gone = person.post(f"{page}/delete")
    assert gone.url.path == f"{base}/invoices"
    assert stored(books, "Invoice", invoice["Id"])["status"] == "Deleted"


def invoice_form(customer, item, **changed):
    return {
        "customer": customer["DisplayName"],
        "date": "2026-11-02",
        "item_1": item["Id"],
        "description_1": "Two hours",
        "qty_1": "2",
        "rate_1": "50.25",
        "item_2": "",
        **changed,
    }


def test_a_new_invoice_is_written_by_hand(person, books, base):
    customer, item = books.new_customer(), books.new_item()
    page = person.post(f"{base}/invoices/new", data=invoice_form(customer, item))
    wanted = page.url.path.rsplit("/", 1)[1]
    invoice = stored(books, "Invoice", wanted)
    assert invoice["CustomerRef"]["value"] == customer["Id"]
    assert invoice["Line"][0]["Amount"] == 100.5
    assert invoice["TxnDate"] == "2026-11-02"


def test_an_edit_changes_the_invoice_and_a_stale_one_is_refused_with_the_typing_kept(person, books, base):
    customer, item = books.new_customer(), books.new_item()
    invoice = books.invoice(customer, item, 100)
    page = f"{base}/invoices/{invoice['Id']}/edit"
    form = invoice_form(customer, item, sync_token=invoice["SyncToken"], memo="Thank you")
    person.post(page, data=form)
    assert stored(books, "Invoice", invoice["Id"])["CustomerMemo"] == {"value": "Thank you"}
    refused = person.post(page, data={**form, "memo": "Typed in vain"})
    assert refused.status_code == 422
    assert "5010" in refused.text and "Typed in vain" in refused.text


def test_an_unknown_customer_is_refused_in_words(person, books, base):
    item = books.new_item()
    page = person.post(f"{base}/invoices/new", data=invoice_form({"DisplayName": "Nobody"}, item))
    assert page.status_code == 422
    assert "There is no active customer called “Nobody”." in page.text
    assert books.entities("Invoice") == []


def test_invoices_are_found_by_stage_and_by_name(person, books, base):
    first, second = books.new_invoice(10), books.new_invoice(20)
    person.post(f"{base}/invoices/{first['Id']}/send", data={"send_to": "a@b.example"})
    waiting = person.get(f"{base}/invoices", params={"stage": "waiting"}).text
    assert f"/invoices/{second['Id']}" in waiting and f"/invoices/{first['Id']}" not in waiting
    found = person.get(f"{base}/invoices", params={"q": first["CustomerRef"]["name"]}).text
    assert f"/invoices/{first['Id']}" in found and f"/invoices/{second['Id']}" not in found


def test_a_customer_is_added_edited_made_inactive_and_active_again(person, books, base):
    page = person.post(f"{base}/customers/new", data={"DisplayName": "Fjord AS", "Email": "post@fjord.example"})
    wanted = page.url.path.rsplit("/", 1)[1]
    row = stored(books, "Customer", wanted)
    assert row["PrimaryEmailAddr"]["Address"] == "post@fjord.example"
    form = {"DisplayName": "Fjord Handel AS", "sync_token": row["SyncToken"], "City": "Oslo"}
    person.post(f"{base}/customers/{wanted}", data=form)
    row = stored(books, "Customer", wanted)
    assert (row["DisplayName"], row["BillAddr"]["City"]) == ("Fjord Handel AS", "Oslo")
    person.post(f"{base}/customers/{wanted}/deactivate")
    assert stored(books, "Customer", wanted)["Active"] is False
    assert wanted not in re.findall(rf"{base}/customers/(\d+)", person.get(f"{base}/customers").text)
    person.post(f"{base}/customers/{wanted}/activate")
    assert stored(books, "Customer", wanted)["Active"] is True


def test_a_taken_name_is_refused_with_the_typing_kept(person, books, base):
    books.new_customer("Fjord AS")
    page = person.post(f"{base}/customers/new", data={"DisplayName": "Fjord AS", "City": "Bodø"})
    assert page.status_code == 422
    assert "6240" in page.text and "Bodø" in page.text


def test_two_customers_are_merged(person, books, base):
    loser, survivor = books.new_customer("Fjord AS"), books.new_customer("Fjord Handel AS")
    item = books.new_item()
    invoice = books.invoice(loser, item)
    page = person.post(f"{base}/customers/{loser['Id']}/merge", data={"into": "fjord handel as"})
    assert page.url.path == f"{base}/customers/{survivor['Id']}"
    assert stored(books, "Invoice", invoice["Id"])["CustomerRef"]["value"] == survivor["Id"]
    assert loser["Id"] not in re.findall(rf"{base}/customers/(\d+)", person.get(f"{base}/customers").text)


def test_an_item_is_added_and_edited(person, books, base):
    account = books.query("select * from Account where AccountType = 'Income'")["Account"][0]
    form = {"Name": "Design hour", "Sku": "DES-H", "UnitPrice": "1200,50", "Type": "Service", "account": account["Id"]}
    page = person.post(f"{base}/items/new", data=form)
    wanted = page.url.path.rsplit("/", 1)[1]
    row = stored(books, "Item", wanted)
    assert (row["Name"], row["Sku"], row["UnitPrice"]) == ("Design hour", "DES-H", 1200.5)
    person.post(f"{base}/items/{wanted}", data={**form, "UnitPrice": "99", "sync_token": row["SyncToken"]})
    assert stored(books, "Item", wanted)["UnitPrice"] == 99


def test_custom_numbers_are_switched_on_and_off(person, books, base):
    shown = {"default_terms": "", "sales_tax": "1", "subscribed": "1", "warn_duplicates": "1"}
    person.post(f"{base}/preferences", data={**shown, "custom_numbers": "1"})
    assert books.get("preferences").json()["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    person.post(f"{base}/preferences", data=shown)
    assert books.get("preferences").json()["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] is False


def test_a_form_from_another_site_changes_nothing(person, books, base):
    invoice = books.new_invoice(100)
    headers = {"origin": "http://evil.example"}
    assert person.post(f"{base}/invoices/{invoice['Id']}/void", headers=headers).status_code == 403
    assert stored(books, "Invoice", invoice["Id"])["TotalAmt"] == 100
