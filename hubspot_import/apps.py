from django.apps import AppConfig


class HubSpotImportConfig(AppConfig):
    name = "hubspot_import"
    label = "hubspot_import"
