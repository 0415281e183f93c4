"""What every verb on pipelines and stages checks, and how it says no."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.deals.models import DealStage, Pipeline

LONGEST_LABEL, LONGEST_KEY = 100, 60


class ArrangementRefused(Exception):
    """Nothing was changed. The text is a sentence for the person or program that asked; `field` is what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


class InUse(ArrangementRefused):
    """Deals are in what was to go, and nobody said where they go."""


def check_label(label: str, others: Iterable[Pipeline | DealStage]) -> None:
    """Raises ArrangementRefused."""
    text = label.strip()
    if not text or len(text) > LONGEST_LABEL or "\x00" in text:
        raise ArrangementRefused(_("Give it a name of at most 100 characters."), "label")
    if any(other.label.casefold() == text.casefold() for other in others):
        raise ArrangementRefused(_("There is one called “%(label)s” already.") % {"label": text}, "label")


def free_key(model: Any, portal: Portal, wanted: str, label: str) -> str:
    """The key that was asked for, or one made from the label that nothing in the portal has or had.

    Raises ArrangementRefused for a key that is taken, or is none.
    """
    if wanted:
        if not re.fullmatch(r"[\w.-]{1,60}", wanted, re.ASCII):
            raise ArrangementRefused(_("An ID has letters, digits, “_”, “.” and “-”, at most 60 of them."), "key")
        if model.objects.for_portal(portal).filter(key=wanted).exists():
            raise ArrangementRefused(_("The ID “%(key)s” is taken.") % {"key": wanted}, "key")
        return wanted
    stem = _slug(label) or model._meta.model_name
    taken = set(model.objects.for_portal(portal).filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in _numbered(stem) if key not in taken)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def _slug(label: str) -> str:
    """`Proposal sent` -> `proposal_sent`, with room for a number behind it."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_KEY - 10]
