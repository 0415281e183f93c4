"""All API routes of the URL resolver, as the OpenAPI document writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.api.views import PortalApiView


@dataclass(frozen=True)
class ApiRoute:
    path: str
    methods: tuple[str, ...]
    view: Any


def api_routes() -> list[ApiRoute]:
    return sorted(_of(get_resolver(), ""), key=lambda route: route.path)


def _of(resolver: URLResolver, before: str) -> Iterator[ApiRoute]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _of(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern) and issubclass(getattr(entry.callback, "cls", object), PortalApiView):
            view = entry.callback.cls  # type: ignore[attr-defined]
            methods = tuple(name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name))
            yield ApiRoute(_plain(before + str(entry.pattern)), methods, view)


def _plain(pattern: str) -> str:
    """`^v3/objects/(?P<object_type>[\\w.-]+)/?$` -> `/v3/objects/{object_type}`."""
    named = re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]|\\.|[^()\[\]])*\)", r"{\1}", pattern)
    named = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
    return "/" + named.replace("^", "").replace("/?$", "").replace("$", "").strip("/")
