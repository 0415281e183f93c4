"""/admin/: the rows behind the pages, for Super admins, of the portal that they are in (decisions.md 9).

It shows and never edits: what can be changed has a page of its own, whose verbs check and record. A room registers its
models in its admin.py, each with a PortalAdmin; what it may do beside showing are actions that call a verb.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from core.portals.models import Membership
from core.portals.roles import Permission
from core.settings.menu import DEVELOPERS, SettingsPage

PAGE = SettingsPage(DEVELOPERS, _("Admin panel"), _("The rows behind the pages"), "database", "admin:index", order=90)
SECRETS = ("_sealed", "_hash", "token", "session_key")


class PortalAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """Models whose admin is no PortalAdmin (Django's groups, allauth's addresses) know no portal: they stay out."""

    site_title = site_header = "Dealbooks"
    index_title = _("Behind the pages")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, PortalAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """People sign in where they always do; one who may not look here is told so."""
        if request.user.is_anonymous:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next') or '/admin/'})}")
        messages.error(request, gettext("Only a Super admin may look there."))
        return redirect("settings")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Its scripts, which come with the package, need what our own pages do without."""
        relaxed = csp_update({"script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]})
        shown: Callable[..., Any] = relaxed(super().admin_view(view, cacheable))
        return shown


class PortalAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows of the current portal alone. `list_filter` and `search_fields` name columns of the model itself: a filter
    over related rows would offer those of every portal."""

    compressed_fields = True
    list_per_page = 50
    show_full_result_count = False
    actions_on_top = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        rows: Any = self.model._default_manager
        return rows.none() if membership is None else self.of_portal(rows, membership.portal_id)

    def of_portal(self, rows: Any, portal_id: int) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = rows.filter(portal_id=portal_id)
        return found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All columns but those that keep a secret, which no page shows."""
        names = [field.name for field in self.model._meta.fields]
        return [name for name in names if not name.endswith(SECRETS)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Iterable[str]:
        return self.get_fields(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_look(request) and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_look(request: HttpRequest) -> bool:
    membership: Membership | None = getattr(request, "membership", None)
    return membership is not None and membership.may(Permission.MANAGE_PORTAL)
