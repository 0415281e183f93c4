"""Whose language is spoken: a reader's on pages, a receiver's in mails; and that every text reaches a translator."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.portals.models import Portal
from core.portals.roles import Role
from core.users.models import User
from core.words.gathering import Words, words_of_code, words_of_template
from core.words.ordering import alphabetical
from tests.people import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def speaks(user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def test_a_page_speaks_the_language_of_its_reader(cast: Cast) -> None:
    speaks(cast.sales.user, "nb")
    norwegian, english = cast.sales.get("/deals/"), cast.owner.get("/deals/")
    assert '<html lang="nb">' in norwegian.content.decode() and "Opprett avtale" in norwegian.content.decode()
    assert '<html lang="en">' in english.content.decode() and "Create deal" in english.content.decode()
    assert (norwegian["Content-Language"], english["Content-Language"]) == ("nb", "en")


def test_a_refused_form_says_so_in_norwegian(cast: Cast) -> None:
    speaks(cast.owner.user, "nb")
    page = cast.owner.post("/products/new/", {"name": "", "price": "dyrt"})
    assert page.status_code == 422
    assert "Navn må fylles ut." in page.content.decode()
    assert "Enhetspris må være et tall; «dyrt» er ikke det." in page.content.decode()
    assert "Dette feltet er påkrevd." in cast.owner.post("/settings/portal/", {}).content.decode()


def test_an_invitation_speaks_the_language_of_the_portal_that_one_is_invited_to(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    Portal.objects.filter(pk=cast.portal.pk).update(language="nb")
    speaks(cast.owner.user, "en")
    form = {"email": "ny@people.example", "name": "Ny", "role": Role.SALES}
    cast.owner.post("/settings/users/", form)
    assert mailoutbox[0].subject == "Astrid Holm har invitert deg til Northwind Trading på Dealbooks"


def test_the_mail_for_a_new_password_speaks_ones_own_language(cast: Cast, mailoutbox: list[Any]) -> None:
    speaks(cast.sales.user, "nb")
    english = Client(headers={"Accept-Language": "en"})
    english.post("/accounts/password/reset/", {"email": cast.sales.user.email})
    english.post("/accounts/password/reset/", {"email": "nobody@people.example"})
    known, unknown = mailoutbox
    assert known.subject == "Dealbooks: Velg et nytt passord" and "/accounts/password/reset/key/" in known.body
    assert unknown.subject == "Dealbooks: Nobody signs in with this address" and "sign up" not in unknown.body


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (b'from django.utils.translation import gettext as _now\n_now("One" " thing")', Words("One thing")),
        (b'from django.utils.translation import ngettext as _n\n_n("%(n)s row", "%(n)s rows", 2)',
         Words("%(n)s row", "%(n)s rows")),
        (b'pgettext_lazy("lead status", "Connected")', Words("Connected", context="lead status")),
    ],
)  # fmt: skip
def test_a_text_is_gathered_from_code_whatever_gettext_is_called_there(source: bytes, found: Words) -> None:
    assert list(words_of_code(source)) == [found]


def test_a_text_is_gathered_from_a_template() -> None:
    page = '{% translate "Who, and when" %}{% blocktranslate with n=rows %}{{ n }} of all{% endblocktranslate %}'
    assert list(words_of_template(page)) == [Words("Who, and when"), Words("%(n)s of all")]


@pytest.mark.parametrize(("language", "ordered"), [("nb", "Adresse Eier Éier Ø Å"), ("en", "Å Adresse Eier Éier Ø")])
def test_words_stand_in_the_order_of_the_readers_alphabet(language: str, ordered: str) -> None:
    with translation.override(language):
        found = sorted(("Å", "Ø", "Éier", "Eier", "Adresse"), key=lambda word: (alphabetical(word), word))
    assert " ".join(found) == ordered
