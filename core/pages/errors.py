"""Errors outside any view: pages for people, HubSpot's shape for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from core.api.errors import error_body

API_PREFIXES = ("/crm/", "/api/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIXES):
        return JsonResponse(error_body("resource not found", "OBJECT_NOT_FOUND", [], {}), status=404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIXES):
        return JsonResponse(error_body("You may not do this.", "FORBIDDEN", [], {}), status=403)
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIXES):
        message = "An internal error occurred. Nothing was half saved; try again, and quote the correlation id."
        return JsonResponse(error_body(message, "INTERNAL_ERROR", [], {}), status=500)
    return defaults.server_error(request)
