"""What reaches the app's endpoint, when, signed how, and with each knob turned."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from datetime import datetime

import pytest


@pytest.fixture
def verifier(sandbox):
    return sandbox.control("companies")["registration"]["webhook_verifier_token"]


@pytest.fixture
def heard(sandbox, endpoint):
    sandbox.control("webhooks", {"url": endpoint.url})
    return endpoint


def turn(sandbox, **knobs):
    return sandbox.control("webhooks", knobs)


def is_signed(received, verifier):
    digest = hmac.new(verifier.encode(), received.body, hashlib.sha256).digest()
    return received.headers.get("intuit-signature") == base64.b64encode(digest).decode()


def types(received):
    return [event["type"] for post in received for event in json.loads(post.body)]


def customer_events(endpoint):
    return [
        event
        for post in endpoint.received
        for event in json.loads(post.body)
        if event["type"].startswith("qbo.customer.")
    ]


def test_a_change_is_announced_within_a_tenth_of_a_second_and_signed(books, heard, verifier):
    books.new_customer("Warm up")
    heard.wait_for(1)
    heard.received.clear()
    started = time.monotonic()
    customer = books.new_customer("Fjord AS")
    post = heard.wait_for(1)[0]
    assert post.at - started < 0.35
    assert is_signed(post, verifier)
    [event] = json.loads(post.body)
    assert set(event) == {
        "specversion",
        "id",
        "source",
        "type",
        "datacontenttype",
        "time",
        "intuitentityid",
        "intuitaccountid",
        "data",
    }
    assert event["type"] == "qbo.customer.created.v1"
    assert (event["intuitentityid"], event["intuitaccountid"]) == (customer["Id"], books.realm)
    assert len(event["time"].partition(".")[2]) == 10
    datetime.fromisoformat(event["time"])
    assert event["data"] == {}


def test_the_older_shape_names_realm_entity_operation_and_time(books, heard, verifier):
    turn(books.sandbox, shape="legacy")
    customer = books.new_customer()
    post = heard.wait_for(1)[0]
    assert is_signed(post, verifier)
    [group] = json.loads(post.body)["eventNotifications"]
    [entity] = group["dataChangeEvent"]["entities"]
    assert group["realmId"] == books.realm
    assert (entity["id"], entity["name"], entity["operation"]) == (customer["Id"], "Customer", "Create")
    assert entity["lastUpdated"].endswith("Z")


def test_send_void_and_delete_have_their_own_events(books, heard):
    invoice = books.new_invoice(BillEmail={"Address": "a@b.example"})
    other = books.new_invoice()
    for deed in ("send", "void"):
        books.sandbox.control(f"companies/{books.realm}/invoices/{invoice['Id']}/{deed}", {})
        time.sleep(0.1)
    books.sandbox.control(f"companies/{books.realm}/invoices/{other['Id']}/delete", {})
    deadline = time.monotonic() + 5
    wanted = {"qbo.invoice.emailed.v1", "qbo.invoice.voided.v1", "qbo.invoice.deleted.v1"}
    while not wanted <= set(types(heard.received)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert wanted <= set(types(heard.received))


def test_a_payment_announces_itself_and_its_invoice(books, heard):
    invoice = books.new_invoice(100)
    books.sandbox.control(f"companies/{books.realm}/invoices/{invoice['Id']}/pay", {"amount": 40})
    deadline = time.monotonic() + 5
    while "qbo.payment.created.v1" not in types(heard.received) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "qbo.payment.created.v1" in types(heard.received)
    assert "qbo.invoice.updated.v1" in types(heard.received)


def test_changes_to_one_object_within_the_window_become_one_event(books, heard):
    turn(books.sandbox, delay=0.6)
    customer = books.new_customer()
    for name in ("A", "B", "C"):
        books.sandbox.control(f"companies/{books.realm}/entities/Customer/{customer['Id']}", {"CompanyName": name})
    heard.wait_for(1)
    time.sleep(0.3)
    assert [e["type"] for e in customer_events(heard)] == ["qbo.customer.created.v1", "qbo.customer.updated.v1"]


def test_a_delay_holds_the_post_back(books, heard):
    turn(books.sandbox, delay=0.7)
    books.new_customer()
    time.sleep(0.4)
    assert heard.received == []
    heard.wait_for(1, 3)


def test_duplicates_are_the_same_event_sent_again(books, heard, verifier):
    turn(books.sandbox, duplicate=3)
    books.new_customer()
    posts = heard.wait_for(4)
    assert len({post.body for post in posts}) == 1
    assert all(is_signed(post, verifier) for post in posts)


def test_a_share_of_posts_can_be_duplicated(books, heard):
    turn(books.sandbox, duplicate=0.5, delay=0, seed=4)
    for number in range(30):
        books.new_customer(f"Customer {number}")
        time.sleep(0.01)
    time.sleep(0.6)
    sent = [post.body for post in heard.received]
    copies = len(sent) - len(set(sent))
    assert 0 < copies < len(set(sent))


def test_reordered_events_arrive_one_by_one_in_another_order(books, heard):
    turn(books.sandbox, reorder=True, delay=0.5)
    ids = [books.new_customer(f"Customer {n}")["Id"] for n in range(6)]
    heard.wait_for(6)
    arrived = [event["intuitentityid"] for event in customer_events(heard)]
    assert sorted(arrived) == sorted(ids)
    assert arrived != ids


def test_dropped_events_never_come(books, heard):
    turn(books.sandbox, drop=1)
    books.new_customer()
    time.sleep(0.4)
    assert heard.received == []
    counts = books.sandbox.control("webhooks")["counts"]
    assert counts["dropped"] >= 1


def test_a_share_of_events_can_be_dropped_repeatably(books, heard):
    turn(books.sandbox, drop=0.5, seed=3)
    for n in range(40):
        books.new_customer(f"Customer {n}")
    time.sleep(0.5)
    assert 8 < len(customer_events(heard)) < 32


@pytest.mark.parametrize("kind", ["other_key", "tampered", "unsigned", "not_base64"])
def test_a_forged_post_comes_instead_of_the_true_one_and_its_signature_fails(books, heard, verifier, kind):
    turn(books.sandbox, forge=kind)
    books.new_customer()
    post = heard.wait_for(1)[0]
    assert not is_signed(post, verifier)
    time.sleep(0.3)
    assert len(heard.received) == 1


def test_a_refused_forgery_holds_nothing_up(books, heard, verifier):
    heard.status = 401
    turn(books.sandbox, forge=True)
    books.new_customer("Forged")
    heard.wait_for(1)
    heard.status = 200
    turn(books.sandbox, forge=False)
    books.new_customer("True")
    assert is_signed(heard.wait_for(2)[1], verifier)


def test_several_companies_can_share_one_post(books, heard):
    other = books.sandbox.new_company("Other Company")
    turn(books.sandbox, mix_realms=True, delay=0.4)
    books.new_customer()
    other.new_customer()
    events = json.loads(heard.wait_for(1)[0].body)
    assert {event["intuitaccountid"] for event in events} == {books.realm, other.realm}


def test_without_mixing_each_post_is_about_one_company(books, heard):
    other = books.sandbox.new_company("Other Company")
    turn(books.sandbox, delay=0.4)
    books.new_customer()
    other.new_customer()
    for post in heard.wait_for(2):
        assert len({event["intuitaccountid"] for event in json.loads(post.body)}) == 1


def test_later_events_are_held_until_the_first_is_accepted(books, heard):
    turn(books.sandbox, retry_scale=0.05)
    heard.status = 500
    first = books.new_customer("First")
    heard.wait_for(1)
    second = books.new_customer("Second")
    time.sleep(0.3)
    assert {event["intuitentityid"] for event in customer_events(heard)} == {first["Id"]}
    heard.status = 200
    deadline = time.monotonic() + 5
    while second["Id"] not in [e["intuitentityid"] for e in customer_events(heard)] and time.monotonic() < deadline:
        time.sleep(0.02)
    order = [event["intuitentityid"] for event in customer_events(heard)]
    assert order[-2:] == [first["Id"], second["Id"]]


def test_retries_follow_intuits_schedule_scaled(books, heard):
    turn(books.sandbox, retry_scale=0.02)
    heard.status = 503
    books.new_customer()
    posts = heard.wait_for(4, 15)
    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(posts)]
    assert gaps == pytest.approx([0.2, 0.4, 0.6], abs=0.15)
    assert len({post.body for post in posts}) == 1


def test_an_answer_after_the_deadline_counts_as_none(books, heard):
    turn(books.sandbox, deadline=0.01, retry_scale=100)
    turn(books.sandbox, url=heard.url.replace("127.0.0.1", "10.255.255.1"))
    books.new_customer()
    deadline = time.monotonic() + 5
    while not (sent := books.sandbox.control("webhooks/deliveries")["deliveries"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (sent[0]["status"], bool(sent[0]["error"])) == (0, True)


def test_replay_sends_the_same_bytes_again(books, heard):
    books.new_customer("One")
    heard.wait_for(1)
    books.new_customer("Two")
    posts = heard.wait_for(2)
    deadline = time.monotonic() + 5
    while len(books.sandbox.control("webhooks/deliveries")["deliveries"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert books.sandbox.control("webhooks/replay", {"last": 2})["replayed"] == 2
    again = heard.wait_for(4)
    assert [p.body for p in again[2:]] == [p.body for p in posts[:2]]
    assert [p.headers["intuit-signature"] for p in again[2:]] == [p.headers["intuit-signature"] for p in posts[:2]]


def test_switched_off_nothing_is_sent(books, heard):
    turn(books.sandbox, enabled=False)
    books.new_customer()
    time.sleep(0.3)
    assert heard.received == []


def test_the_word_for_void_can_be_changed(books, heard):
    turn(books.sandbox, void_word="void")
    invoice = books.new_invoice()
    books.sandbox.control(f"companies/{books.realm}/invoices/{invoice['Id']}/void", {})
    deadline = time.monotonic() + 5
    while "qbo.invoice.void.v1" not in types(heard.received) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "qbo.invoice.void.v1" in types(heard.received)


@pytest.mark.parametrize(
    "wrong", [{"drop": 2}, {"shape": "xml"}, {"forge": "nicely"}, {"colour": 1}, {"delay": "soon"}]
)
def test_a_senseless_knob_changes_nothing(sandbox, wrong):
    before = sandbox.control("webhooks")
    answer = sandbox.http.post("/control/webhooks", json={"duplicate": 5, **wrong})
    assert answer.status_code == 400 and answer.json()["error"]
    assert sandbox.control("webhooks") == before
