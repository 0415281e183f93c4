"""What the kinds of properties are called, and which of them may hold each value once."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.records.record_types import PropertyKind

KIND_LABELS = {
    PropertyKind.STRING: _("Single-line text"),
    PropertyKind.TEXT: _("Multi-line text"),
    PropertyKind.NUMBER: pgettext_lazy("kind of property", "Number"),
    PropertyKind.CURRENCY: _("Amount of money"),
    PropertyKind.DATE: _("Date"),
    PropertyKind.DATETIME: _("Date and time"),
    PropertyKind.ENUMERATION: _("One of several options"),
    PropertyKind.MULTIPLE: _("Several options"),
    PropertyKind.BOOL: _("Yes or no"),
    PropertyKind.PHONE: _("Phone number"),
    PropertyKind.EMAIL: _("E-mail address"),
    PropertyKind.OWNER: _("User"),
}
