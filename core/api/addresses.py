"""Addresses of the API: each serves with and without a closing slash, since clients do not survive a redirect."""

from typing import Any

from django.urls import URLPattern, re_path


def at(address: str, view: type[Any]) -> URLPattern:
    pattern: URLPattern = re_path(rf"^{address}/?$", view.as_view())
    return pattern
