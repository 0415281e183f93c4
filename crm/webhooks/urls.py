from django.urls import path

from crm.webhooks.pages import WebhookDetail, WebhookList

urlpatterns = [
    path("settings/webhooks/", WebhookList.as_view(), name="webhooks"),
    path("settings/webhooks/<int:pk>/", WebhookDetail.as_view(), name="webhook"),
]
