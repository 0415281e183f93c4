"""Signed-in pages are never kept by a cache (guarantees.md d.3)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or request.path.startswith(("/crm/", "/api/")):
            response.headers.setdefault("Cache-Control", "no-cache, no-store, private")
        return response
