"""The history of a property: every value, when and by whom."""

import pytest

from crm.records.saving import update_record
from tests.people import Cast, a_record

pytestmark = pytest.mark.django_db


def test_every_value_stands_with_who_set_it(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", amount="100", deal_currency_code="NOK")
    update_record(deal, {"amount": "250.50"}, cast.owner.actor)
    update_record(deal, {"amount": ""}, cast.sales.actor)
    page = cast.reader.get(f"/deals/{deal.pk}/properties/amount/history/").content.decode()
    places = [page.index(words) for words in ("Emptied", "NOK 250.50", "Astrid Holm", "NOK 100.00")]
    assert places == sorted(places)


def test_what_was_never_set_says_so(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    assert "has not been changed" in cast.reader.get(f"/deals/{deal.pk}/properties/closedate/history/").content.decode()


@pytest.mark.parametrize("name", ["nosuch", "hs_object_id"])
def test_what_is_no_property_has_no_history(cast: Cast, name: str) -> None:
    deal = a_record(cast.sales, "deals")
    assert cast.reader.get(f"/deals/{deal.pk}/properties/{name}/history/").status_code == 404


def test_an_outsider_sees_none(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", amount="100")
    assert cast.outsider.get(f"/deals/{deal.pk}/properties/amount/history/").status_code == 404
