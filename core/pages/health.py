"""/healthz says the process lives; /readyz says what works, each part by name."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from core import clock
from core.queue.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(minutes=2)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    parts = {"database": _database(), "broker": _broker()}
    silent = _seconds_since_worker() if parts["database"] == "ok" else None
    parts["worker"] = _worker(silent) if parts["database"] == "ok" else "unknown: no database"
    ready = all(state == "ok" for state in parts.values())
    facts = {"status": "ok" if ready else "not ready", **parts, "worker_silent_seconds": silent}
    return JsonResponse(facts, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"down: {type(error).__name__}"
    return "ok"


def _broker() -> str:
    if not settings.REDIS_URL:
        return "ok"
    import redis

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except redis.RedisError as error:
        return f"down: {type(error).__name__}"
    return "ok"


def _seconds_since_worker() -> float | None:
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return None if last is None else round((clock.now() - last).total_seconds(), 3)


def _worker(silent: float | None) -> str:
    if silent is None:
        return "down: no worker has reported yet"
    return "ok" if silent < WORKER_SILENT_AFTER.total_seconds() else f"down: silent for {silent:.0f} s"
