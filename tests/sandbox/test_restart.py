"""What a restart keeps, and what the demo holds."""

import json

import pytest


def test_a_killed_sandbox_remembers_books_tokens_knobs_and_undelivered_events(start_sandbox, tmp_path, endpoint):
    first = start_sandbox(tmp_path / "data", "--client-id", "app-1", "--client-secret", "secret-1")
    books = first.new_company("Kept Ltd")
    invoice = books.new_invoice(100)
    endpoint.status = 500
    first.control("webhooks", {"url": endpoint.url, "shape": "legacy"})
    customer = books.new_customer("Told late")
    endpoint.wait_for(1)
    first.control("requestid", {"mode": "ignore"})
    registration = first.control("companies")["registration"]
    first.process.kill()
    first.process.wait()
    endpoint.status = 200
    second = start_sandbox(tmp_path / "data")
    try:
        facts = second.control("companies")
        assert facts["registration"] == registration
        assert facts["registration"]["client_id"] == "app-1"
        assert [company["name"] for company in facts["companies"]] == ["Kept Ltd"]
        assert facts["companies"][0]["refresh_token"] == books.refresh_token
        books.sandbox = second
        assert books.get(f"invoice/{invoice['Id']}").json()["Invoice"] == invoice
        assert second.control("requestid")["mode"] == "ignore"
        told = json.loads(endpoint.wait_for(2)[-1].body)
        [entity] = told["eventNotifications"][0]["dataChangeEvent"]["entities"]
        assert (entity["name"], entity["id"]) == ("Customer", customer["Id"])
        assert books.new_customer("After")["Id"] == str(int(customer["Id"]) + 1)
    finally:
        second.stop()


@pytest.fixture(scope="module")
def demo(start_sandbox, tmp_path_factory):
    process = start_sandbox(tmp_path_factory.mktemp("demo") / "data", "--seed", "demo")
    yield process
    process.stop()


def test_the_demo_has_three_companies_with_stable_ids(demo):
    companies = {company["realm_id"]: company for company in demo.control("companies")["companies"]}
    assert {realm: (c["country"], c["currency"]) for realm, c in companies.items()} == {
        "9341452700000101": ("US", "USD"),
        "9341452700000102": ("NO", "NOK"),
        "9341452700000103": ("US", "USD"),
    }


@pytest.mark.parametrize("realm", ["9341452700000101", "9341452700000102"])
def test_the_demo_has_invoices_in_every_stage(demo, realm):
    page = demo.http.get(f"/console/{realm}/invoices").text
    for words in ("Waiting to be sent", "Sent", "Partly paid", "Overdue", "Paid", "Voided"):
        assert words in page
    items = demo.control(f"companies/{realm}/entities/Item")["entities"]
    assert sum(1 for item in items if item.get("Sku")) >= 10


def test_starting_the_demo_over_brings_its_companies_back_and_keeps_apps_connected(demo):
    before = demo.control("companies")["companies"]
    realm = before[0]["realm_id"]
    demo.control(f"companies/{realm}/entities/Customer", {"DisplayName": "Only for now"})
    demo.control("reset", {})
    after = demo.control("companies")["companies"]
    assert [company["refresh_token"] for company in after] == [company["refresh_token"] for company in before]
    names = [row["DisplayName"] for row in demo.control(f"companies/{realm}/entities/Customer")["entities"]]
    assert names and "Only for now" not in names
