"""Looks for duplicates among all records; suggestions that were dismissed stay dismissed."""

from typing import Any

from django.core.management import BaseCommand

from core.portals.models import Portal
from crm.records.duplicates.filling import find_duplicates
from crm.records.duplicates.pairs import suggested_types


class Command(BaseCommand):
    help = "Looks at every record once more for the suggestions of duplicates. May run while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        for portal in Portal.objects.order_by("pk"):
            for record_type in suggested_types():
                find_duplicates(portal, record_type)
