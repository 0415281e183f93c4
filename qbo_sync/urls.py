"""Addresses of everything that knows QuickBooks (interfaces.md section 2)."""

from django.urls import path

from qbo_sync.inbound import webhook
from qbo_sync.views import companies, oauth

BASE = "settings/integrations/quickbooks/"
urlpatterns = [
    path(BASE, companies.CompanyList.as_view(), name="qbo_companies"),
    path(f"{BASE}<int:pk>/refresh/", companies.RefreshCompany.as_view(), name="qbo_refresh"),
    path(f"{BASE}<int:pk>/disconnect/", companies.DisconnectCompany.as_view(), name="qbo_disconnect"),
    path("oauth/quickbooks/start/", oauth.StartConnecting.as_view(), name="qbo_connect"),
    path("oauth/quickbooks/callback/", oauth.FinishConnecting.as_view(), name="qbo_callback"),
    path("webhooks/quickbooks/", webhook.receive, name="qbo_webhook"),
]
