"""What every verb on properties and groups checks, and how it says no."""

import re
import unicodedata

from django.utils.translation import gettext as _

PROPERTIES, GROUPS, ORDER = "properties", "property_groups", "property_order"
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")


class PropertyRefused(Exception):
    """Nothing was changed. `field` is what is wrong, `code` HubSpot's word for it."""

    def __init__(self, message: str, field: str = "", code: str = "INVALID_PROPERTY") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code


class AlreadyThere(PropertyRefused):
    """The name is taken."""


def check_name(name: str) -> None:
    """Raises PropertyRefused."""
    if not NAME.match(name):
        text = _("A name begins with a small letter and has small letters, digits and underscores, at most 100.")
        raise PropertyRefused(text, "name", "INVALID_NAME")


def check_label(label: str, longest: int = 200) -> None:
    """Raises PropertyRefused."""
    if not label.strip() or len(label.strip()) > longest or "\x00" in label:
        text = _("Give it a label of at most %(longest)s characters.") % {"longest": longest}
        raise PropertyRefused(text, "label", "INVALID_LABEL")


def name_from(label: str) -> str:
    """`Customer number` -> `customer_number`: what a person need not think about."""
    plain = re.sub(r"[^a-z0-9]+", "_", _in_ascii(label)).strip("_")
    return (plain if plain[:1].isalpha() else f"p_{plain}")[:100].rstrip("_")


def _in_ascii(text: str) -> str:
    letters = text.lower().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
