from django.contrib import admin

from core.adminsite import PortalAdmin
from core.api.models import ApiToken
from core.changes import Change
from core.portals.models import Membership


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    list_display = ("user", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("user",)


@admin.register(ApiToken)
class ApiTokenAdmin(PortalAdmin):
    list_display = ("name", "shown_as", "created_at", "last_used_at", "revoked_at")
    search_fields = ("name",)


@admin.register(Change)
class ChangeAdmin(PortalAdmin):
    list_display = ("at", "record_type", "record_id", "kind", "origin", "actor_label")
    list_filter = ("origin",)
    search_fields = ("record_type", "actor_label")
    ordering = ("-pk",)
