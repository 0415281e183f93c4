"""Why a record was not written."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.records.record_types import Property
from crm.records.values import InvalidValue


class InvalidRecord(Exception):
    """What is wrong, by property name; an empty name stands for the whole record. Nothing was written."""

    def __init__(self, errors: Mapping[str, InvalidValue]) -> None:
        super().__init__("; ".join(error.message for error in errors.values()))
        self.errors = dict(errors)


class AlreadyExists(InvalidRecord):
    """A unique value is taken. `existing_id` is the record that has it."""

    def __init__(self, prop: Property, label: Any, existing_id: int) -> None:
        message = _("%(type)s already exists. Existing ID: %(id)s") % {"type": label, "id": existing_id}
        super().__init__({prop.name: InvalidValue(message, "CONFLICT")})
        self.existing_id = existing_id
