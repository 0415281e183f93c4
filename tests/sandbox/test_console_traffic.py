"""The panel of faults, the log of requests and the webhook page."""

import re

import httpx
import pytest

from tests.harness.workers import eventually


@pytest.fixture
def person(sandbox):
    with httpx.Client(base_url=sandbox.base_url, follow_redirects=True, trust_env=False, timeout=30) as client:
        yield client


def test_every_ready_made_fault_can_be_switched_on_and_all_off_again(person, sandbox):
    presets = re.findall(r'name="preset" value="(\w+)"', person.get("/console/faults").text)
    assert len(presets) >= 10
    for preset in presets:
        assert "Switched on:" in person.post("/console/faults/preset", data={"preset": preset}).text
    assert len(sandbox.control("faults")["faults"]) == len(presets)
    person.post("/console/faults/clear")
    assert sandbox.control("faults")["faults"] == []


def test_a_fault_switched_on_by_hand_strikes_and_is_counted_on_the_page(person, books):
    form = {"stage": "before", "action": "status", "argument": "503", "method": "GET", "times": "2", "probability": "1"}
    person.post("/console/faults", data=form)
    assert books.get("preferences").status_code == 503
    page = person.get("/console/faults").text
    assert "Answers with HTTP 503" in page and "1 of 2" in page


def test_a_senseless_fault_is_refused_in_words(person, sandbox):
    page = person.post("/console/faults", data={"stage": "before", "action": "status", "argument": "999"})
    assert page.status_code == 422
    assert "No such HTTP status: 999." in page.text


def test_one_fault_is_switched_off_alone(person, sandbox):
    first = sandbox.control("faults", {"action": "reset"})
    second = sandbox.control("faults", {"action": "html"})
    person.post(f"/console/faults/{first['id']}/remove")
    assert [rule["id"] for rule in sandbox.control("faults")["faults"]] == [second["id"]]


def test_the_log_shows_a_request_with_its_body_and_can_be_emptied(person, books):
    books.new_customer("Søster & Co <AS>")
    page = person.get("/console/requests").text
    address = re.search(r'href="(/console/requests/\d+)"', page).group(1)
    detail = person.get(address).text
    assert "Søster &amp; Co &lt;AS&gt;" in detail and "intuit_tid" in detail
    assert "Nothing yet" in person.post("/console/requests/clear").text


def test_webhook_knobs_are_turned_on_the_page(person, books, endpoint):
    form = {"enabled": "1", "url": endpoint.url, "shape": "legacy", "delay": "0", "duplicate": "1", "drop": "0"}
    assert "Saved." in person.post("/console/webhooks", data=form).text
    books.new_customer()
    assert b"eventNotifications" in endpoint.wait_for(2)[0].body
    eventually(lambda: "Customer Create" in person.get("/console/webhooks").text)
    person.post("/console/webhooks/replay")
    endpoint.wait_for(3)


def test_a_senseless_knob_is_refused_in_words(person, sandbox):
    page = person.post("/console/webhooks", data={"shape": "legacy", "drop": "7"})
    assert page.status_code == 422
    assert "drop is a share of the events" in page.text
