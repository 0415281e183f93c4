"""How many events a change makes, and how many go in one POST."""

import json
import time

import pytest

GATHERING = 0.4


@pytest.fixture
def heard(sandbox, books, endpoint):
    sandbox.control("webhooks", {"url": endpoint.url, "delay": GATHERING})
    return endpoint


def events_of(endpoint, entity="customer"):
    posts = [json.loads(post.body) for post in endpoint.received]
    return [[event for event in post if f".{entity}." in event["type"]] for post in posts]


def change_thrice(books):
    row = books.new_customer()
    for note in ("a", "b", "c"):
        body = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, "Notes": note}
        row = books.post("customer", body).json()["Customer"]
    return row


def settle(endpoint, posts=1):
    endpoint.wait_for(posts)
    time.sleep(GATHERING * 1.5)


def test_changes_of_one_object_in_one_breath_are_one_event(books, heard):
    row = change_thrice(books)
    settle(heard)
    [post] = events_of(heard)
    assert [(event["type"], event["intuitentityid"]) for event in post] == [
        ("qbo.customer.created.v1", row["Id"]),
        ("qbo.customer.updated.v1", row["Id"]),
    ]


def test_without_coalescing_each_change_is_an_event_of_its_own(sandbox, books, heard):
    sandbox.control("webhooks", {"coalesce": False})
    change_thrice(books)
    settle(heard)
    words = [event["type"].split(".")[2] for post in events_of(heard) for event in post]
    assert words == ["created", "updated", "updated", "updated"]
    assert len({event["id"] for post in events_of(heard) for event in post}) == 4


@pytest.mark.parametrize(("most", "sizes"), [(2, [2, 2, 1]), (5, [5]), (1, [1, 1, 1, 1, 1])])
def test_a_post_holds_at_most_so_many_events(sandbox, books, heard, most, sizes):
    sandbox.control("webhooks", {"max_events": most})
    for number in range(5):
        books.new_customer(f"Customer {number}")
    settle(heard, len(sizes))
    assert [len(post) for post in events_of(heard)] == sizes
    named = [event["intuitentityid"] for post in events_of(heard) for event in post]
    assert named == ["1", "2", "3", "4", "5"]


def test_a_hundred_events_fit_by_default(books, heard):
    books.sandbox.control("limits", {"off": True})
    books.post("batch", batch(30))
    for start in (30, 60, 90):
        books.post("batch", batch(30, start))
    settle(heard, 2)
    assert [len(post) for post in events_of(heard)] == [100, 20]


def batch(number, start=0):
    return {
        "BatchItemRequest": [
            {"bId": str(place), "operation": "create", "Customer": {"DisplayName": f"Customer {start + place}"}}
            for place in range(number)
        ]
    }


@pytest.mark.parametrize("knobs", [{"max_events": 0}, {"max_events": "many"}, {"coalesce": "yes"}])
def test_senseless_knobs_are_refused(sandbox, knobs):
    assert sandbox.http.post("/control/webhooks", json=knobs).status_code == 400
