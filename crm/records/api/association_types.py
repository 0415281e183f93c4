"""HubSpot's ids of association types, by direction, so that clients that know the numbers find them.

Pairs that HubSpot has no number for here get one above 9000, made from the two type ids. A user's own labels get
their row's id above 100,000.
"""

from dataclasses import dataclass
from functools import cached_property

from core.api.errors import BadInput
from crm.records.associations import PRIMARY
from crm.records.models import AssociationLabel
from crm.records.record_types import RecordType, all_record_types

HUBSPOT_DEFINED = "HUBSPOT_DEFINED"
USER_DEFINED = "USER_DEFINED"
OWN_LABELS_FROM = 100_000
_PLAIN = {
    ("contacts", "companies"): 279, ("companies", "contacts"): 280,
    ("deals", "contacts"): 3, ("contacts", "deals"): 4,
    ("deals", "companies"): 341, ("companies", "deals"): 342,
    ("deals", "line_items"): 19, ("line_items", "deals"): 20,
    ("quotes", "line_items"): 67, ("line_items", "quotes"): 68,
    ("deals", "quotes"): 63, ("quotes", "deals"): 64,
    ("quotes", "contacts"): 69, ("contacts", "quotes"): 70,
    ("quotes", "companies"): 71, ("companies", "quotes"): 72,
    ("invoices", "contacts"): 177, ("contacts", "invoices"): 178,
    ("invoices", "companies"): 179, ("companies", "invoices"): 180,
    ("invoices", "deals"): 175, ("deals", "invoices"): 176,
    ("invoices", "quotes"): 407, ("quotes", "invoices"): 408,
    ("invoices", "line_items"): 409, ("line_items", "invoices"): 410,
    ("contacts", "notes"): 201, ("notes", "contacts"): 202,
    ("companies", "notes"): 189, ("notes", "companies"): 190,
    ("deals", "notes"): 213, ("notes", "deals"): 214,
    ("contacts", "tasks"): 203, ("tasks", "contacts"): 204,
    ("companies", "tasks"): 191, ("tasks", "companies"): 192,
    ("deals", "tasks"): 215, ("tasks", "deals"): 216,
    ("commerce_payments", "invoices"): 541, ("invoices", "commerce_payments"): 542,
    ("contacts", "contacts"): 449, ("companies", "companies"): 450, ("deals", "deals"): 451,
}  # fmt: skip
_PRIMARY = {
    ("contacts", "companies"): 1, ("companies", "contacts"): 2,
    ("deals", "companies"): 5, ("companies", "deals"): 6,
}  # fmt: skip


@dataclass(frozen=True)
class AssociationType:
    """`label` is what the association row holds: "" for the plain one, "primary", or a user's own label's name."""

    type_id: int
    category: str
    label: str
    shown: str | None

    def as_spec(self) -> dict[str, object]:
        return {"typeId": self.type_id, "category": self.category, "label": self.shown}


def plain_type_id(from_type: RecordType, to_type: RecordType) -> int:
    known = _PLAIN.get((from_type.name, to_type.name))
    if known is not None:
        return known
    left, right = (int(found.type_id.partition("-")[2]) for found in (from_type, to_type))
    return 9000 + left * 200 + right


class AssociationTypes:
    """The types that associations of one portal may have; its own labels are read once."""

    def __init__(self, portal_id: int) -> None:
        self.portal_id = portal_id

    @cached_property
    def _labels(self) -> list[AssociationLabel]:
        return list(AssociationLabel.objects.for_portal(self.portal_id).order_by("pk"))

    def between(self, from_type: RecordType, to_type: RecordType) -> list[AssociationType]:
        """Every type from one to the other, the plain one first."""
        pair = (from_type.name, to_type.name)
        types = [AssociationType(plain_type_id(from_type, to_type), HUBSPOT_DEFINED, "", None)]
        if pair in _PRIMARY:
            types.append(AssociationType(_PRIMARY[pair], HUBSPOT_DEFINED, PRIMARY, "Primary"))
        own = (row for row in self._labels if (row.from_type, row.to_type) == pair)
        return [*types, *(AssociationType(OWN_LABELS_FROM + row.pk, USER_DEFINED, row.name, row.label) for row in own)]

    def by_label(self, from_type: RecordType, to_type: RecordType) -> dict[str, AssociationType]:
        return {found.label: found for found in self.between(from_type, to_type)}

    def numbered(self, from_type: RecordType, to_type: RecordType, type_id: int) -> AssociationType:
        """Raises BadInput for a number that this pair does not have."""
        for found in self.between(from_type, to_type):
            if found.type_id == type_id:
                return found
        raise BadInput(f"association type {type_id} is not defined from {from_type.name} to {to_type.name}")

    def starting_at(self, from_type: RecordType, type_id: int) -> tuple[RecordType, AssociationType]:
        """The number alone tells where the association leads. Raises BadInput."""
        for to_type in all_record_types().values():
            for found in self.between(from_type, to_type):
                if found.type_id == type_id:
                    return to_type, found
        raise BadInput(f"association type {type_id} does not start at {from_type.name}")


def association_name(from_type: RecordType, to_type: RecordType, label: str) -> str:
    """How v3 objects name an association: `deal_to_contact`, `deal_to_company_unlabeled` and the like."""
    plain = f"{from_type.singular}_to_{to_type.singular}"
    if (from_type.name, to_type.name) in _PRIMARY:
        return plain if label == PRIMARY else f"{plain}_unlabeled"
    return label or plain
