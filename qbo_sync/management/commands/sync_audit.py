"""For operators: is everything that was sent there, once, and as it was sent?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qbo_sync.models import Connection
from qbo_sync.outbound.audit import audit_company


class Command(BaseCommand):
    help = "Prints what is lost, duplicated, drifted or unresolved in each QuickBooks company; exits 1 if anything is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--portal", type=int, help="only this portal's companies")

    def handle(self, *args: Any, **options: Any) -> None:
        companies = Connection.everywhere.select_related("book").order_by("pk")  # across portals: an operator's command
        if options["portal"]:
            companies = companies.filter(portal_id=options["portal"])
        is_clean = True
        for company in companies:
            audit = audit_company(company)
            is_clean = is_clean and audit.is_clean
            counts = ", ".join(
                f"{len(getattr(audit, kind))} {kind}" for kind in ("lost", "duplicated", "drift", "unresolved")
            )
            self.stdout.write(f"{company.book.name} ({company.realm_id}): {audit.sent} sent, {counts}")
            for kind in ("lost", "duplicated", "drift", "unresolved"):
                for sentence in getattr(audit, kind):
                    self.stdout.write(f"  {kind}: {sentence}")
        if not is_clean:
            sys.exit(1)
