"""The Celery app: a doorbell for queues that live in the database, and a clock for sweeps."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("dealbooks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
