"""The console in a real browser: no page is wider than a phone, nothing comes from elsewhere, axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

REALM = "9341452700000102"
PAGES = (
    "/console/companies",
    "/console/faults",
    "/console/requests",
    "/console/webhooks",
    f"/console/{REALM}/overview",
    f"/console/{REALM}/invoices",
    f"/console/{REALM}/invoices/new",
    f"/console/{REALM}/invoices/1",
    f"/console/{REALM}/customers",
    f"/console/{REALM}/customers/1",
    f"/console/{REALM}/items/2",
    f"/console/{REALM}/preferences",
    "/connect/oauth2?client_id=looks&response_type=code&scope=openid&redirect_uri=http://app.example/back&state=1",
)


@pytest.fixture(scope="module")
def demo(start_sandbox, tmp_path_factory):
    process = start_sandbox(tmp_path_factory.mktemp("looks") / "data", "--seed", "demo", "--client-id", "looks")
    process.control("faults", {"action": "status:503", "match": {"path": "/v3/company/"}})
    process.http.get(f"/v3/company/{REALM}/query?query=select+*+from+Customer")
    yield process
    process.stop()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1360, "dark")])
def test_every_page_fits_is_accessible_and_asks_nobody_else(demo, browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    violations = []
    for address in PAGES:
        answer = page.goto(demo.base_url + address)
        assert answer is not None and answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(page)
        if found.violations_count:
            violations.append(f"{address}: {found.generate_report()}")
    assert violations == []
    assert complaints == []
    assert all(url.startswith(demo.base_url) for url in asked)
    context.close()


def test_a_click_on_connect_leads_back_to_the_app_with_the_chosen_company(demo, browser, endpoint):
    page = browser.new_page()
    asked = f"client_id=looks&response_type=code&scope=openid&redirect_uri={endpoint.url}&state=s1"
    page.goto(f"{demo.base_url}/connect/oauth2?{asked}")
    page.get_by_role("radio", name="Nordlys Handel AS").check()
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url(f"{endpoint.url}?**")
    assert f"realmId={REALM}" in page.url and "state=s1" in page.url and "code=" in page.url
    page.close()


def test_an_invoice_is_sent_and_paid_by_clicking(demo, browser):
    waiting = [row for row in demo.control(f"companies/{REALM}/entities/Invoice")["entities"] if row["Balance"]]
    wanted = next(row for row in waiting if row["EmailStatus"] == "NotSet")
    page = browser.new_page()
    page.goto(f"{demo.base_url}/console/{REALM}/invoices/{wanted['Id']}")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Sent to the customer.").wait_for()
    page.get_by_label("Amount (NOK)").fill("100")
    page.get_by_role("button", name="Receive payment").click()
    page.get_by_text("Partly paid").wait_for()
    stored = demo.control(f"companies/{REALM}/entities/Invoice/{wanted['Id']}")
    assert stored["EmailStatus"] == "EmailSent"
    assert stored["Balance"] == pytest.approx(wanted["Balance"] - 100)
    page.close()
