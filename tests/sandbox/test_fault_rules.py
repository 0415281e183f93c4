"""Which requests a fault rule strikes."""

import pytest

from sandbox.gateway.call import Call
from sandbox.gateway.rules import BadRule, FaultRules

INVOICE = "/v3/company/42/invoice"


def post(path=INVOICE, body=b'{"PrivateNote":"Ref 7F3K"}', query="requestid=1"):
    return Call("POST", path, query, {}, body)


def struck(rules: FaultRules, calls) -> list[bool]:
    return [rules.pick(call) is not None for call in calls]


def test_every_part_of_the_match_must_fit():
    rules = FaultRules()
    match = {"method": "post", "path": "/invoice", "realm": "42", "entity": "Invoice", "body_contains": "7F3K"}
    rules.add({"match": match, "action": "reset"})
    assert struck(rules, [post()]) == [True]
    others = [
        Call("GET", INVOICE, "", {}, b"7F3K"),
        post(path="/v3/company/42/customer"),
        post(path="/v3/company/43/invoice"),
        post(body=b"{}"),
    ]
    assert struck(rules, others) == [False] * 4


def test_nth_strikes_one_request_and_every_strikes_in_turn():
    rules = FaultRules()
    rules.add({"match": {"nth": 3}, "action": "reset"})
    assert struck(rules, [post()] * 5) == [False, False, True, False, False]
    rules.clear()
    rules.add({"match": {"every": 2}, "action": "reset"})
    assert struck(rules, [post()] * 5) == [False, True, False, True, False]


def test_times_ends_a_rule_and_hits_are_counted():
    rules = FaultRules()
    rule = rules.add({"action": "reset", "times": 2})
    assert struck(rules, [post()] * 4) == [True, True, False, False]
    assert (rule.matched, rule.hits) == (4, 2)


def test_probability_is_repeatable_with_a_seed():
    def run(seed):
        rules = FaultRules()
        rules.add({"action": "reset", "probability": 0.5, "seed": seed})
        return struck(rules, [post()] * 200)

    assert run(7) == run(7)
    assert run(7) != run(8)
    assert 60 < sum(run(7)) < 140


def test_only_the_first_fitting_rule_strikes_but_all_count_the_request():
    rules = FaultRules()
    first = rules.add({"action": "reset", "times": 1})
    second = rules.add({"match": {"nth": 2}, "action": "html"})
    assert rules.pick(post()) is first
    assert rules.pick(post()) is second
    assert (first.hits, second.hits) == (1, 1)


def test_the_entity_is_found_in_statements_batches_and_cdc():
    rules = FaultRules()
    rules.add({"match": {"entity": "Customer"}, "action": "reset"})
    statement = Call("GET", "/v3/company/42/query", "query=select+*+from+Customer", {}, b"")
    posted = Call("POST", "/v3/company/42/query", "", {}, b"SELECT * FROM customer WHERE Id = '1'")
    batch = post("/v3/company/42/batch", b'{"BatchItemRequest":[{"bId":"1","Customer":{"DisplayName":"A"}}]}')
    cdc = Call("GET", "/v3/company/42/cdc", "entities=Invoice,Customer&changedSince=2026-01-01", {}, b"")
    other = Call("GET", "/v3/company/42/query", "query=select+*+from+Item", {}, b"")
    assert struck(rules, [statement, posted, batch, cdc, other]) == [True, True, True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "explode"},
        {"action": "status"},
        {"action": "status:999"},
        {"action": "reset", "stage": "sometime"},
        {"action": "reset", "stage": "late"},
        {"action": "reset", "probability": 2},
        {"action": "reset", "times": "often"},
        {"action": "reset", "match": {"colour": "red"}},
        {"action": "reset", "stage": "accept", "match": {"body_contains": "x"}},
        {"action": "throttle", "body": "yaml"},
        {"acton": "reset"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_a_sentence(wrong):
    with pytest.raises(BadRule, match=r"\w+ .*\."):
        FaultRules().add(wrong)
