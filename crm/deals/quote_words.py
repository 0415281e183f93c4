"""HubSpot's words for where a quote stands (hs_status), and what they are here.

`APPROVAL_NOT_NEEDED` and `APPROVED` are published (developers.hubspot.com, Quotes: "Set quote state"). One that was
declined is no offer any more: a draft, from which nothing can be billed.
"""

from crm.deals.models import QuoteStatus

PUBLISHED = ("published", "approval_not_needed", "approved", "pending_buyer_action", "expired")
ACCEPTED = ("accepted", "signed", "won")


def status_of(word: str) -> str:
    """Draft for every word that says neither."""
    folded = word.strip().casefold().replace(" ", "_")
    if folded in ACCEPTED:
        return QuoteStatus.ACCEPTED.value
    return QuoteStatus.PUBLISHED.value if folded in PUBLISHED else QuoteStatus.DRAFT.value
