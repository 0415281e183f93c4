"""Records that were archived some days ago, and what is left of them."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from core import clock
from core.portals.scoping import PortalModel
from crm.records.record_types import record_type_of
from crm.records.saving import archive_record
from tests.people import Person


def archive(person: Person, record: Any, days: int) -> Any:
    """Archived so many days ago."""
    archive_record(record, person.actor)
    rows = type(record).objects.for_portal(person.portal).filter(pk=record.pk)
    rows.update(archived_at=clock.now() - timedelta(days=days))
    return rows.get()


def is_there(record: Any) -> bool:
    return bool(type(record).objects.for_portal(record.portal_id).filter(pk=record.pk).exists())


def traces(record: Any) -> dict[str, int]:
    """{model: rows that name the record by type and id}, of all models that can."""
    name = record_type_of(record).name
    found = {}
    for model in apps.get_models():
        if issubclass(model, PortalModel):
            columns = {field.name for field in model._meta.concrete_fields if isinstance(field, models.Field)}
            for kind, pk in (("record_type", "record_id"), ("from_type", "from_id"), ("to_type", "to_id")):
                if {kind, pk} <= columns:
                    rows = model.objects.for_portal(record.portal_id).filter(**{kind: name, pk: record.pk})
                    found[model._meta.label] = found.get(model._meta.label, 0) + rows.count()
    return {label: count for label, count in found.items() if count}
