from django.apps import AppConfig


class QboSyncConfig(AppConfig):
    name = "qbo_sync"
    label = "qbo_sync"
    verbose_name = "QuickBooks Online"
