"""Every address of the product (interfaces.md section 2)."""

from django.contrib import admin
from django.urls import include, path

from core.api.docs import ApiDocs, ApiDocument

urlpatterns = [
    path("", include("core.urls")),
    path("admin/", admin.site.urls),
    path("", include("qbo_sync.urls")),
    path("", include("hubspot_import.urls")),
    path("", include("crm.webhooks.urls")),
    path("", include("invoices.urls")),
    path("", include("crm.products.pages.urls")),
    path("", include("crm.deals.pages.urls")),
    path("", include("crm.tasks.pages.urls")),
    path("", include("crm.notes.pages.urls")),
    path("", include("crm.records.imports.pages.urls")),
    path("", include("crm.records.lists.pages.urls")),
    path("", include("crm.records.pages.urls")),
    path("", include("core.api.urls")),
    path("crm-object-schemas/", include("crm.records.api.custom_objects")),
    path("crm/", include("crm.records.api.urls")),
    path("crm/", include("crm.deals.api.urls")),
    path("api/v1/", include("crm.records.api.lists.urls")),
    path("api/v1/", include("invoices.api.urls")),
    path("api/v1/", include("qbo_sync.api.urls")),
    path("api/v1/", include("crm.webhooks.api.urls")),
    path("api/schema/", ApiDocument.as_view(), name="api_schema"),
    path("api/docs/", ApiDocs.as_view(), name="api_docs"),
]

handler403 = "core.pages.errors.forbidden"
handler404 = "core.pages.errors.not_found"
handler500 = "core.pages.errors.server_error"
