"""What is special about saving contacts and companies."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm.contacts.duplicates import company_keys, contact_keys
from crm.records.record_types import Property
from crm.records.saving import RecordVerbs
from crm.records.values import parse_value

EMAIL, ADDITIONAL = "email", "hs_additional_emails"


class ContactVerbs(RecordVerbs):
    """HubSpot keeps the e-mail of a contact that was merged away as an additional one of the survivor."""

    duplicate_columns = frozenset(("email", "phone", "first_name", "last_name", "company_name", "properties"))

    def duplicate_keys(self, record: Any) -> Iterable[str]:
        return contact_keys(record)

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """The e-mail first; with an additional one that becomes the e-mail the former one changes places."""
        if EMAIL not in values:
            return values
        prepared = {EMAIL: values[EMAIL], **values}
        further = record.properties.get(ADDITIONAL)
        if further and ADDITIONAL not in values and _holds(further, str(values[EMAIL] or "")):
            prepared[ADDITIONAL] = f"{further};{record.email}"
        return prepared

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        """Raises InvalidValue for an additional e-mail that is none."""
        super().assign(record, prop, self._additional(record, value) if prop.name == ADDITIONAL else value)

    def _additional(self, record: Any, value: str | None) -> str | None:
        email = self.record_type.by_name[EMAIL]
        given = [parse_value(email, text, record.portal_id) for text in (value or "").split(";") if text.strip()]
        once = {text.casefold(): text for text in given if text.casefold() != record.email.strip().casefold()}
        return ";".join(once.values()) or None

    def united_values(self, record: Any, prop: Property) -> Sequence[str]:
        values = super().united_values(record, prop)
        return [*values, record.email] if prop.name == ADDITIONAL else values


class CompanyVerbs(RecordVerbs):
    duplicate_columns = frozenset(("name", "domain", "phone", "properties"))

    def duplicate_keys(self, record: Any) -> Iterable[str]:
        return company_keys(record)


def _holds(further: str, email: str) -> bool:
    return email.strip().casefold() in further.casefold().split(";")
