"""The form in a page as a browser sends it, untouched: `sent(html)` gives the fields."""

from html.parser import HTMLParser

from django.http import QueryDict


class Fields(HTMLParser):
    """Collects what the controls hold, with a browser's ways: no line breaks in an input, a select's first option where
    none is chosen, no first line break in a textarea."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.textarea: list[str] | None = None
        self.name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "select":
            self.select = (name, [])
        elif tag == "option" and self.select:
            self.select[1].append((given["value"], "selected" in given))
        elif tag == "textarea":
            self.name, self.textarea = name, []

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        value = given.get("value", "")
        kept = value if kind == "hidden" else value.replace("\r", "").replace("\n", "")
        self.fields.append((name, kept))

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select and self.select[0]:
            name, options = self.select
            chosen = [value for value, is_selected in options if is_selected] or [value for value, _no in options][:1]
            self.fields += [(name, value) for value in chosen]
            self.select = None
        if tag == "textarea" and self.textarea is not None:
            text = "".join(self.textarea).removeprefix("\n")
            self.fields.append((self.name, text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")))
            self.textarea = None


def sent(html: str) -> QueryDict:
    parser = Fields()
    parser.feed(html)
    posted = QueryDict(mutable=True)
    for name, value in parser.fields:
        posted.appendlist(name, value)
    return posted
