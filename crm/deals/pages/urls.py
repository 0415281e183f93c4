"""Addresses of deals and quotes beyond what every record type has."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
