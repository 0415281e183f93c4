"""Addresses of record pages: `/contacts/`, `/contacts/12/`, all from the registry."""

from functools import cache
from typing import Any

from django.urls import register_converter, reverse

from crm.records.record_types import RecordType, all_record_types, record_type_of


class RecordTypeConverter:
    """`contacts` in an address is the record type, if it has pages; anything else is no such address."""

    regex = "[a-z-]{1,60}"

    def to_python(self, value: str) -> RecordType:
        for record_type in all_record_types().values():
            if record_type.path == value and record_type.has_pages:
                return record_type
        raise ValueError(value)

    def to_url(self, value: RecordType | str) -> str:
        return (all_record_types()[value] if isinstance(value, str) else value).path


class RecordIdConverter:
    """An id that fits the database's integers."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return str(value)


@cache
def register() -> None:
    """Makes `<records:...>` and `<record_id:...>` known to addresses; each URL module that uses them calls it."""
    register_converter(RecordTypeConverter, "records")
    register_converter(RecordIdConverter, "record_id")


def index_url(record_type: RecordType | str) -> str:
    return reverse("record_index", args=[record_type])


def record_url(record: Any) -> str:
    """The record's own page; a line item's is that of its deal or quote; empty if it has none."""
    record_type = record_type_of(record)
    if record_type.has_pages:
        return reverse("record_page", args=[record_type, record.pk])
    for column in record_type.foreign_keys.values():
        owner = getattr(record, column)
        if owner is not None:
            return record_url(owner)
    return ""


def url_of(type_name: str, pk: int) -> str:
    """The page of a record of which only type and id are known; empty if the type has no pages."""
    record_type = all_record_types().get(type_name)
    if record_type is None or not record_type.has_pages:
        return ""
    return reverse("record_page", args=[record_type, pk])
