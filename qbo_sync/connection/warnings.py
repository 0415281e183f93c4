"""What will be in the way later, said at connect time (product.md section 3)."""

from django.utils.translation import gettext as _

from crm.deals.models import Deal
from qbo_sync.mirror.keeping import mirrored
from qbo_sync.models import Connection


def warnings_for(connection: Connection) -> list[str]:
    """Sentences for an admin; nothing before the company was read."""
    if connection.mirror_ready_at is None:
        return []
    book, said = connection.book, []
    if book.custom_numbers:
        said.append(_("Custom transaction numbers are on: the wizard proposes the number of each invoice."))
    if not mirrored(connection, "Account").filter(active=True, raw__AccountType="Income").exists():
        said.append(_("The company has no income account: new products cannot be created in QuickBooks."))
    if not book.multicurrency and _has_deals_in_other_currencies(connection):
        said.append(
            _("Deals use other currencies than %(currency)s, and multicurrency is off in QuickBooks.")
            % {"currency": book.currency}
        )
    return said


def _has_deals_in_other_currencies(connection: Connection) -> bool:
    """Only if no other company of the portal has that currency as its own."""
    rows = Connection.objects.for_portal(connection.portal_id).exclude(state="disconnected")
    homes = set(rows.values_list("book__currency", flat=True))
    return Deal.objects.for_portal(connection.portal_id).live().exclude(currency__in=homes).exists()
