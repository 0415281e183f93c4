"""The Commerce section of the rail."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.pages.frame import Frame, NavItem, NavSection
from crm.records.pages.addresses import index_url


def commerce_frame(request: HttpRequest, frame: Frame) -> None:
    items = [
        _item(request, _("Invoices"), index_url("invoices"), "receipt"),
        _item(request, _("Payments"), index_url("commerce_payments"), "banknote"),
    ]
    frame.sections.append(NavSection(_("Commerce"), tuple(items), order=30))


def _item(request: HttpRequest, label: object, url: str, icon: str) -> NavItem:
    return NavItem(label, url, icon, active=request.path.startswith(url))
