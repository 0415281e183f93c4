"""The life of a quote: draft, published, recalled, extended, accepted in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core import clock
from crm.deals.lines import add_line, lines_of
from crm.deals.models import Quote, QuoteStatus
from crm.deals.quoting import (
    NotNow,
    accept_quote,
    effective_status,
    extend_quote,
    publish_quote,
    quote_from_deal,
    recall_quote,
    why_not_billable,
)
from crm.records.associations import associate, associated_records
from crm.records.saving import InvalidRecord, update_record
from tests.people import Cast, a_record

LAST_DAY = date(2026, 6, 30)
# Oslo is two hours ahead of UTC in June: its 30 June ends at 22:00 UTC.
LAST_MINUTE = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)
TOO_LATE = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


def a_quote(cast: Cast, **values: str) -> Quote:
    deal = a_record(cast.sales, "deals")
    add_line(deal, {"name": "Design", "price": "1200", "quantity": "10"}, cast.sales.actor)
    quote = quote_from_deal(deal, cast.sales.actor)
    changed: Quote = update_record(quote, values, cast.sales.actor) if values else quote
    return changed


def a_published_quote(cast: Cast) -> Quote:
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False):
        return publish_quote(a_quote(cast, hs_expiration_date=LAST_DAY.isoformat()), cast.sales.actor)


def test_a_quote_from_a_deal_takes_its_lines_and_its_people(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", deal_currency_code="EUR")
    add_line(deal, {"name": "Design", "price": "1200"}, cast.sales.actor)
    contact, company = a_record(cast.sales, "contacts"), a_record(cast.sales, "companies")
    associate(deal, contact, cast.sales.actor, "billing")
    associate(deal, company, cast.sales.actor, "primary")
    quote = quote_from_deal(deal, cast.sales.actor)
    assert (quote.deal, quote.currency, quote.title) == (deal, "EUR", "Website relaunch")
    assert [line.name for line in lines_of(quote)] == ["Design"]
    assert associated_records(quote, "contacts") == [contact]
    assert associated_records(quote, "companies") == [company]


def test_quotes_are_numbered_one_after_another(cast: Cast) -> None:
    assert [a_quote(cast).number for _ in range(3)] == ["Q-1", "Q-2", "Q-3"]


def test_a_quote_without_lines_is_not_published(cast: Cast) -> None:
    quote = a_record(cast.sales, "quotes")
    with pytest.raises(NotNow, match="no line items"):
        publish_quote(quote, cast.sales.actor)


def test_a_quote_is_open_until_its_last_day_ends_in_the_portals_time_zone(cast: Cast) -> None:
    quote = a_published_quote(cast)
    with time_machine.travel(LAST_MINUTE, tick=False):
        assert effective_status(quote) == QuoteStatus.PUBLISHED
        assert why_not_billable(quote) == ""
    with time_machine.travel(TOO_LATE, tick=False):
        assert effective_status(quote) == QuoteStatus.EXPIRED
        assert "Expired on" in why_not_billable(quote)


def test_a_quote_is_accepted_in_time_only(cast: Cast) -> None:
    quote = a_published_quote(cast)
    with time_machine.travel(TOO_LATE, tick=False), pytest.raises(NotNow, match="has expired"):
        accept_quote(quote, "Ola Berg")
    with time_machine.travel(LAST_MINUTE, tick=False):
        accepted = accept_quote(quote, "Ola Berg")
    assert (accepted.status, accepted.accepted_by) == (QuoteStatus.ACCEPTED, "Ola Berg")


def test_an_accepted_quote_stays_usable_after_its_last_day(cast: Cast) -> None:
    quote = a_published_quote(cast)
    with time_machine.travel(LAST_MINUTE, tick=False):
        quote = accept_quote(quote, "Ola Berg")
    with time_machine.travel(TOO_LATE + timedelta(days=90), tick=False):
        assert effective_status(quote) == QuoteStatus.ACCEPTED
        assert why_not_billable(quote) == ""


def test_the_second_acceptance_changes_nothing(cast: Cast) -> None:
    quote = a_published_quote(cast)
    with time_machine.travel(LAST_MINUTE, tick=False):
        accept_quote(quote, "Ola Berg")
        assert accept_quote(quote, "Someone Else").accepted_by == "Ola Berg"


def test_an_expired_quote_is_open_again_once_extended(cast: Cast) -> None:
    quote = a_published_quote(cast)
    with time_machine.travel(TOO_LATE, tick=False):
        with pytest.raises(NotNow, match="has not passed"):
            extend_quote(quote, LAST_DAY, cast.sales.actor)
        quote = extend_quote(quote, LAST_DAY + timedelta(days=14), cast.sales.actor)
        assert effective_status(quote) == QuoteStatus.PUBLISHED


def test_a_recalled_quote_can_be_changed_and_an_accepted_one_not_recalled(cast: Cast) -> None:
    quote = publish_quote(a_quote(cast), cast.sales.actor)
    with pytest.raises(InvalidRecord, match="Recall it first"):
        update_record(quote, {"hs_title": "Other"}, cast.sales.actor)
    quote = recall_quote(quote, cast.sales.actor)
    quote = update_record(quote, {"hs_title": "Other"}, cast.sales.actor)
    quote = accept_quote(publish_quote(quote, cast.sales.actor), "Ola Berg")
    with pytest.raises(NotNow, match="has accepted"):
        recall_quote(quote, cast.sales.actor)


def test_a_quote_whose_last_day_has_passed_is_not_published(cast: Cast) -> None:
    yesterday = clock.today(cast.portal) - timedelta(days=1)
    quote = a_quote(cast, hs_expiration_date=yesterday.isoformat())
    with pytest.raises(NotNow, match="expiration date has passed"):
        publish_quote(quote, cast.sales.actor)
