from django.contrib import admin

from core.adminsite import PortalAdmin
from crm.records.models import Import, PropertyDefinition, RecordList


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


@admin.register(RecordList)
class RecordListAdmin(PortalAdmin):
    list_display = ("name", "record_type", "kind", "size", "broken", "worked_out_at", "archived_at")
    list_filter = ("kind", "record_type")
    search_fields = ("name",)
