"""Quick search: which words find what, and what keeps it quick."""

from typing import Any

import pytest

from crm.records.models.indexes import SearchIndex
from crm.records.quick_search import search_rows
from crm.records.record_types import all_record_types
from tests.people import Cast, a_record

pytestmark = pytest.mark.both_databases
SEARCHED = [found for found in all_record_types().values() if found.has_pages]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("berg", True),
        ("ber", True),
        ("erg", True),
        ("be", True),
        ("er", False),
        ("b o", True),
        ("fj", True),
        ("br", True),
        ("ol berg", True),
        ("ol holm", False),
        ("*", False),
        ("[", False),
        ("", True),
    ],
)
def test_three_letters_are_found_anywhere_and_fewer_at_the_beginning_of_a_word(
    cast: Cast, text: str, finds: bool
) -> None:
    ola: Any = a_record(cast.sales, "contacts", firstname="Ola", lastname="Berg-O'Brien", email="ola@fjord.example")
    assert search_rows(type(ola).objects.for_portal(cast.portal), text).exists() is finds


@pytest.mark.parametrize("record_type", SEARCHED, ids=lambda found: found.name)
def test_what_is_searched_has_an_index_of_its_words_and_one_in_its_order(record_type: Any) -> None:
    indexes = record_type.model._meta.indexes
    assert any(isinstance(index, SearchIndex) for index in indexes)
    assert any(index.fields_orders[1:] == [("created_at", "DESC"), ("id", "DESC")] for index in indexes)
