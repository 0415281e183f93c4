"""Going through the wizard as a person does: reading a page, filling its form, pressing a button."""

import html
from copy import copy
from html.parser import HTMLParser
from typing import Any

from invoices.models import InvoiceDraft
from tests.people import Person


class FormReader(HTMLParser):
    """The values of the step's form as a browser would send them, without its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "step-form"
        if not self._inside or "disabled" in given:
            return
        if tag == "input" and given.get("type") not in ("submit", "search") and given.get("name"):
            is_ticked = given.get("type") in ("radio", "checkbox")
            if is_ticked and "checked" not in given:
                return
            self.values[given["name"]] = given.get("value", "on" if is_ticked else "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self.values[self._textarea] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data.lstrip("\n")


def words(answer: Any) -> str:
    """The page as a line of text, with its tags."""
    return html.unescape(" ".join(answer.content.decode().split()))


def card(person: Person, record: Any, kind: str = "deals") -> str:
    """What the `Integration invoices` card of a record says."""
    return words(person.get(f"/{kind}/{record.pk}/cards/integration-invoices/"))


class Walk:
    """One person's way through one draft. `page` is the last answer that was read."""

    def __init__(self, person: Person, start: str) -> None:
        self.person = person
        self.url = start
        self.page: Any = None
        self.read(start)

    def read(self, url: str) -> Any:
        self.page = self.person.client.get(url, follow=True)
        if self.page.redirect_chain:
            url = self.page.redirect_chain[-1][0]
        self.url = url
        return self.page

    @property
    def text(self) -> str:
        return words(self.page)

    def press(self, go: str = "next", **typed: Any) -> Any:
        """Presses a button with what stands in the form, changed by what is `typed` (None leaves a field out)."""
        values = FormReader(self.page.content.decode()).values | typed | {"go": go}
        sent = {name: value for name, value in values.items() if value is not None}
        answer = self.person.client.post(self.url, sent)
        if answer.status_code == 302:
            return self.read(answer["Location"])
        self.page = answer
        return answer

    def press_without_reading(self, go: str) -> Any:
        """Only the answer, in a client of its own: for several at once."""
        client = copy(self.person.client)
        return client.post(self.url, FormReader(self.page.content.decode()).values | {"go": go})

    def press_by_htmx(self, go: str, **typed: Any) -> Any:
        values = FormReader(self.page.content.decode()).values | typed | {"go": go}
        return self.person.htmx(self.url, values)

    @property
    def draft(self) -> InvoiceDraft:
        return (
            InvoiceDraft.objects.for_portal(self.person.portal).select_related("book", "quote", "invoice").latest("pk")
        )

    def draft_url(self, step: str) -> str:
        return f"/invoices/drafts/{self.draft.uuid}/{step}/"

    def line(self, name: str) -> Any:
        return self.draft.lines.get(name=name)
