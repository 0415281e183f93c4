"""Intuit's limits on a clock that the test holds."""

import pytest

from sandbox.gateway.limits import BadLimit, Limiter


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limiter(clock):
    return Limiter(clock)


def visit(limiter, realm="42", batch=False):
    refused = limiter.enter(realm, batch)
    if not refused:
        limiter.leave(realm)
    return refused


def test_the_501st_request_within_a_minute_is_refused_and_the_minute_slides(limiter, clock):
    for _ in range(250):
        assert visit(limiter) == ""
    clock.now += 30
    for _ in range(250):
        assert visit(limiter) == ""
    assert visit(limiter) == "requests_per_minute"
    clock.now += 30
    assert visit(limiter) == ""


def test_one_company_does_not_use_up_the_other(limiter):
    for _ in range(500):
        visit(limiter)
    assert visit(limiter) == "requests_per_minute"
    assert visit(limiter, realm="43") == ""


def test_forty_batches_a_minute_and_other_requests_go_on(limiter):
    assert [visit(limiter, batch=True) for _ in range(41)] == [""] * 40 + ["batch_per_minute"]
    assert visit(limiter) == ""


def test_requests_and_batches_have_a_limit_together(limiter):
    limiter.settings.change({"requests_per_minute": None, "batch_per_minute": None, "combined_per_minute": 4})
    assert [visit(limiter, batch=number % 2 == 0) for number in range(5)] == [""] * 4 + ["combined_per_minute"]


def test_the_eleventh_request_at_once_is_refused_until_one_has_left(limiter):
    assert [limiter.enter("42", False) for _ in range(11)] == [""] * 10 + ["concurrent"]
    limiter.leave("42")
    assert limiter.enter("42", False) == ""


def test_ten_per_second_can_be_switched_on(limiter, clock):
    limiter.settings.change({"requests_per_second": 10})
    assert [visit(limiter) for _ in range(11)] == [""] * 10 + ["requests_per_second"]
    clock.now += 1.01
    assert visit(limiter) == ""


def test_off_lets_everything_through_and_naming_a_limit_switches_them_on_again(limiter):
    limiter.settings.change({"off": True})
    assert all(visit(limiter) == "" for _ in range(2000))
    limiter.settings.change({"requests_per_minute": 1})
    assert [visit(limiter), visit(limiter)] == ["", "requests_per_minute"]


@pytest.mark.parametrize("wrong", [{"requests": 5}, {"concurrent": "ten"}, {"body": "yaml"}, {"concurrent": -1}])
def test_a_limit_that_makes_no_sense_is_refused(limiter, wrong):
    with pytest.raises(BadLimit):
        limiter.settings.change(wrong)
