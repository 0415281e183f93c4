"""The record types' part of the frame: the CRM section of the rail and the `+ Create` menu."""

from django.http import HttpRequest

from core.pages.frame import Frame


def records_frame(request: HttpRequest, frame: Frame) -> None:
    """Filled with the pages of the record types."""
