"""Rich text as plain text: HubSpot's programs write the bodies of notes and tasks as HTML, people here write words."""

import re
from html.parser import HTMLParser

LINES = ("p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr")
INLINE = ("br", "li", "span", "strong", "b", "em", "i", "u", "a", "font", "table", "tbody", "td")
TAG = re.compile(rf"</?(?:{'|'.join((*LINES, *INLINE))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
GAPS = re.compile(r"\n\s*\n\s*")


def plain_text(text: str) -> str:
    """The words of HTML, a line for each block and `- ` before the items of lists; other text as it stands, `<` and
    all. What is no tag of a text is a word.
    """
    if not TAG.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return GAPS.sub("\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag not in (*LINES, *INLINE):
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in LINES:
            self.parts.append("\n")
        elif tag not in INLINE:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
