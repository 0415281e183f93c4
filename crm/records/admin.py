from django.contrib import admin

from core.adminsite import PortalAdmin
from crm.records.models import Import, PropertyDefinition


@admin.register(PropertyDefinition)
class PropertyDefinitionAdmin(PortalAdmin):
    list_display = ("label", "record_type", "name", "kind", "group", "archived_at")
    list_filter = ("kind",)
    search_fields = ("label", "name")


@admin.register(Import)
class ImportAdmin(PortalAdmin):
    list_display = ("file_name", "record_type", "state", "phase", "total", "cursor", "actor_label", "created_at")
    list_filter = ("state", "phase")
    search_fields = ("file_name",)
    ordering = ("-pk",)
