"""Records come over as they stood: days, quotes with where they stand, their lines; a rerun follows the source."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.changes import Change
from crm.deals.lines import lines_of
from crm.deals.models import Quote, QuoteStatus
from crm.deals.quote_words import status_of
from crm.deals.quoting import accept_quote, effective_status, publish_quote, quote_from_deal, recall_quote
from crm.records.models import ImportState
from crm.records.saving import update_record
from hubspot_import import starting
from hubspot_import.cells import Cells
from tests.hubspot_import.conftest import Move
from tests.people import Cast


def quotes(cast: Cast) -> dict[str, Quote]:
    return {quote.title: quote for quote in Quote.objects.for_portal(cast.portal).live()}


@pytest.fixture
def four_quotes(cast: Cast, move: Move) -> dict[str, Quote]:
    """One of each: the source's own is a draft."""
    made = {}
    for title in ("published", "accepted", "expired"):
        quote = quote_from_deal(move.source.deal, cast.outsider.actor)
        until = clock.today(cast.other_portal) + timedelta(days=9)
        values = {"hs_title": title, "hs_quote_number": f"HS-{title}", "hs_expiration_date": until.isoformat()}
        quote = update_record(quote, values, cast.outsider.actor)
        made[title] = publish_quote(quote, cast.outsider.actor)
    accept_quote(made["accepted"], "Berit Buyer")
    Quote.objects.for_portal(cast.other_portal).filter(title="expired").update(expires_on=date(2020, 1, 31))
    Quote.objects.for_portal(cast.other_portal).update(created_at=datetime(2019, 5, 1, 12, tzinfo=UTC))
    return made


def test_quotes_stand_where_they_stood_with_their_lines(cast: Cast, move: Move, four_quotes: Any) -> None:
    migration = move.begin()
    assert move.counts(migration)["quotes"] == {"created": 4}
    move.run(migration)
    found = quotes(cast)
    assert {title: effective_status(quote) for title, quote in found.items()} == {
        "Website relaunch": "draft", "published": "published", "accepted": "accepted", "expired": "expired",
    }  # fmt: skip
    assert found["expired"].expires_on == date(2020, 1, 31)
    assert found["published"].number == "HS-published"
    for quote in found.values():
        assert [(line.name, int(line.quantity), line.product.sku) for line in lines_of(quote)] == [("Design", 3, "D-1")]
        assert quote.created_at == datetime(2019, 5, 1, 12, tzinfo=UTC)
    for url in (f"/quotes/{found['accepted'].pk}/", f"/q/{found['accepted'].token}/"):
        assert "Accepted." in cast.sales.get(url).content.decode(), url


def test_nobody_is_told_and_nothing_is_sent(cast: Cast, move: Move, four_quotes: Any) -> None:
    move.run(move.begin())
    kinds = set(Change.objects.for_portal(cast.portal).filter(record_type="quotes").values_list("kind", flat=True))
    assert not kinds & {"quote_published", "quote_accepted"}


def test_a_rerun_changes_nothing_and_follows_the_source(cast: Cast, move: Move, four_quotes: Any) -> None:
    move.run(move.begin())
    again = move.run(move.begin())
    assert {name: each.keys() for name, each in move.counts(again).items()} == {
        name: {"unchanged"} for name in move.counts(again)
    }
    quote = recall_quote(four_quotes["published"], cast.outsider.actor)
    quote = update_record(quote, {"hs_title": "published", "hs_terms": "30 days"}, cast.outsider.actor)
    (line,) = lines_of(quote)
    update_record(line, {"quantity": "5"}, cast.outsider.actor)
    publish_quote(quote, cast.outsider.actor)
    third = move.run(move.begin())
    assert move.counts(third)["quotes"] == {"updated": 1, "unchanged": 3}
    assert move.counts(third)["line_items"]["updated"] == 1
    found = quotes(cast)["published"]
    assert (found.terms, found.status, [int(each.quantity) for each in lines_of(found)]) == (
        "30 days",
        "published",
        [5],
    )
    starting.undo(third)
    assert move.work(third).state == ImportState.UNDONE
    found = quotes(cast)["published"]
    assert (found.terms, found.status, [int(each.quantity) for each in lines_of(found)]) == ("", "published", [3])


def test_undo_takes_published_quotes_and_their_lines_away(cast: Cast, move: Move, four_quotes: Any) -> None:
    migration = move.run(move.begin())
    starting.undo(migration)
    move.work(migration)
    assert quotes(cast) == {}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("APPROVAL_NOT_NEEDED", QuoteStatus.PUBLISHED), ("APPROVED", QuoteStatus.PUBLISHED),
        ("Approval not needed", QuoteStatus.PUBLISHED), ("PENDING_BUYER_ACTION", QuoteStatus.PUBLISHED),
        ("PENDING_APPROVAL", QuoteStatus.DRAFT), ("REJECTED", QuoteStatus.DRAFT), ("DRAFT", QuoteStatus.DRAFT),
        ("ACCEPTED", QuoteStatus.ACCEPTED), ("DECLINED", QuoteStatus.DRAFT), ("A_NEW_WORD", QuoteStatus.DRAFT),
    ],
)  # fmt: skip
def test_hubspots_words_are_understood(word: str, status: str) -> None:
    assert status_of(word) == status


def test_a_close_date_is_the_day_that_hubspot_shows(cast: Cast, move: Move) -> None:
    migration = move.begin()
    for each in migration.facts["properties"]["deals"]:
        if each["name"] == "closedate":
            each["type"] = "datetime"
    cells = Cells(migration, "deals", migration.dropped)
    record = {"id": "1", "properties": {"closedate": "2026-03-31T03:59:59.999Z", "dealname": "A"}}
    row = dict(zip(cells.columns, cells.row(record, {to: {} for to in ("companies", "contacts")}), strict=True))
    assert row["closedate"] == "2026-03-30"  # the portal is in New York
