"""A quote as the buyer reads it, for its public page and its PDF alike."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm.deals.billing import bill_to
from crm.deals.lines import line_amount, lines_of
from crm.deals.models import LineItem, Quote
from crm.deals.quoting import effective_status


@dataclass(frozen=True)
class DocumentLine:
    name: str
    description: str
    quantity: Decimal
    price: Decimal
    discount_percent: Decimal | None
    discount: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class QuoteDocument:
    seller: str
    contact: str
    contact_email: str
    buyer: str
    buyer_address: list[str]
    title: str
    number: str
    status: str
    currency: str
    published_at: datetime | None
    expires_on: date | None
    accepted_at: datetime | None
    accepted_by: str
    comments: str
    terms: str
    lines: list[DocumentLine]
    total: Decimal

    @property
    def has_discounts(self) -> bool:
        return any(line.discount or line.discount_percent for line in self.lines)


def document_of(quote: Quote) -> QuoteDocument:
    buyer: Any = bill_to(quote)
    lines = [_line(line) for line in lines_of(quote)]
    return QuoteDocument(
        seller=quote.portal.name,
        contact=str(quote.owner) if quote.owner else "",
        contact_email=quote.owner.email if quote.owner else "",
        buyer=str(buyer) if buyer else "",
        buyer_address=_address(buyer) if buyer else [],
        title=quote.title,
        number=quote.number,
        status=effective_status(quote),
        currency=quote.currency,
        published_at=quote.published_at,
        expires_on=quote.expires_on,
        accepted_at=quote.accepted_at,
        accepted_by=quote.accepted_by,
        comments=quote.comments,
        terms=quote.terms,
        lines=lines,
        total=sum((line.amount for line in lines), Decimal("0.00")),
    )


def _line(line: LineItem) -> DocumentLine:
    return DocumentLine(
        name=line.name,
        description=line.description,
        quantity=line.quantity,
        price=line.price,
        discount_percent=line.discount_percent,
        discount=line.discount,
        amount=line_amount(line),
    )


def _address(buyer: Any) -> list[str]:
    place = " ".join(part for part in (buyer.zip, buyer.city, buyer.state) if part)
    return [part for part in (buyer.address, place, buyer.country) if part]
