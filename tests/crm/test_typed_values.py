"""Numbers are read as the reader's language writes them; what is ambiguous is refused, never guessed."""

import pytest
from django.utils import translation

from crm.records.pages.typed import typed_number


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "1200.5", "1200.5"),
        ("en", "1,200.50", "1200.50"),
        ("en", "1 200.50", "1200.50"),
        ("en", "1,2", "1,2"),
        ("en", "12,00", "12,00"),
        ("nb", "1200,50", "1200.50"),
        ("nb", "1 200,50", "1200.50"),
        ("nb", "1\xa0200,50", "1200.50"),
        ("nb", "1200.5", "1200.5"),
        ("nb", "\u22125", "-5"),
        ("en", "", ""),
        ("en", "ten", "ten"),
    ],
)
def test_a_typed_number_means(language: str, typed: str, meant: str) -> None:
    with translation.override(language):
        assert typed_number(typed) == meant
