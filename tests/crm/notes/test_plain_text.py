"""HTML that programs write reads as words; what people write stays as it is."""

import pytest

from crm.notes.writing import add_note
from crm.records.plain_text import plain_text
from crm.records.saving import update_record
from tests.people import Cast, a_record


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Called Ola <today> & left", "Called Ola <today> & left"),
        ("a < b and b > c", "a < b and b > c"),
        ("<p>Called <strong>Ola</strong></p><p>No&nbsp;answer</p>", "Called Ola\nNo\xa0answer"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<div>To bring:<ul><li>offer</li><li>pen</li></ul></div>", "To bring:\n- offer\n- pen"),
        ("<p>x &lt; y</p>", "x < y"),
        ("<p>See <today></p>", "See <today>"),
        ('<a href="https://fjord.example">Fjord</a>', "Fjord"),
        ("", ""),
    ],
)
def test_words_come_out_of_html(written: str, read: str) -> None:
    assert plain_text(written) == read


def test_a_programs_note_shows_its_words_and_no_tags(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals")
    note = add_note(deal, "x", cast.sales.actor)
    update_record(note, {"hs_note_body": "<p>Called <b>Ola</b></p><script>alert(1)</script>"}, cast.sales.actor)
    page = cast.reader.get(f"/deals/{deal.pk}/?tab=notes").content.decode()
    assert "Called Ola" in page and "&lt;p&gt;" not in page and "<script>alert" not in page
