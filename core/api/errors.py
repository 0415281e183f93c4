"""Errors in HubSpot's shape: {status, message, correlationId, category, context, errors} (interfaces.md section 3)."""

import math
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response


class ApiError(Exception):
    """Raised anywhere below an API view. `errors` are {message, code, in, context} dicts."""

    status = 400
    category = "VALIDATION_ERROR"

    def __init__(
        self,
        message: str,
        errors: list[dict[str, Any]] | None = None,
        context: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or []
        self.context = context or {}


class BadInput(ApiError):
    """400 VALIDATION_ERROR."""


class Conflict(ApiError):
    """409 CONFLICT: what should be new is there already."""

    status = 409
    category = "CONFLICT"


class NotFound(ApiError):
    """404 OBJECT_NOT_FOUND, for another portal's ids too, so that nobody learns that they exist."""

    status = 404
    category = "OBJECT_NOT_FOUND"


class Forbidden(ApiError):
    """403 MISSING_SCOPES, or an object type that Dealbooks does not have."""

    status = 403
    category = "MISSING_SCOPES"


class TooMany(ApiError):
    """429 RATE_LIMITS."""

    status = 429
    category = "RATE_LIMITS"


def error_body(message: str, category: str, errors: list[dict[str, Any]], context: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": "error",
        "message": message,
        "correlationId": str(uuid.uuid4()),
        "category": category,
    }
    if errors:
        body["errors"] = errors
    if context:
        body["context"] = context
    return body


def hubspot_error(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Unknown exceptions go on to Django, which answers 500 and logs them."""
    if hasattr(exc, "answer") and hasattr(exc, "status"):  # AlreadyAnswered
        return Response(exc.answer, status=exc.status, headers={"Idempotent-Replay": "true"})
    error = _as_api_error(exc)
    if error is None:
        return None
    body = error_body(error.message, error.category, error.errors, error.context)
    response = Response(body, status=error.status)
    if isinstance(exc, exceptions.Throttled):
        response.data |= {"policyName": "TEN_SECONDLY_ROLLING", "errorType": "RATE_LIMIT"}
        response["Retry-After"] = str(math.ceil(getattr(exc, "wait", None) or 10))
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _as_api_error(exc: Exception) -> ApiError | None:
    if isinstance(exc, ApiError):
        return exc
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _made(401, "INVALID_AUTHENTICATION", "Authentication credentials not found or not valid.")
    if isinstance(exc, exceptions.PermissionDenied | PermissionDenied):
        return Forbidden("This app hasn't been granted all required scopes to make this call.")
    if isinstance(exc, exceptions.NotFound | Http404):
        return NotFound("resource not found")
    if isinstance(exc, exceptions.Throttled):
        return TooMany("You have reached your ten_secondly_rolling limit.")
    if isinstance(exc, RequestDataTooBig):
        return _made(413, "REQUEST_TOO_LARGE", "The request is larger than this installation takes.")
    if isinstance(exc, exceptions.MethodNotAllowed):
        return _made(405, "METHOD_NOT_ALLOWED", str(exc.detail))
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return _made(415, "UNSUPPORTED_MEDIA_TYPE", str(exc.detail))
    if isinstance(exc, exceptions.ValidationError):
        return BadInput("Invalid input", flatten_errors(exc.detail))
    if isinstance(exc, exceptions.APIException):
        return _made(exc.status_code, "VALIDATION_ERROR", f"Invalid input JSON: {exc.detail}")
    return None


def _made(status: int, category: str, message: str) -> ApiError:
    error = ApiError(message)
    error.status, error.category = status, category
    return error


def flatten_errors(detail: Any, path: str = "") -> list[dict[str, Any]]:
    """DRF's nested error details as HubSpot's flat list, with `in` naming the field."""
    if isinstance(detail, dict):
        return [found for key, value in detail.items() for found in flatten_errors(value, f"{path}.{key}".strip("."))]
    if isinstance(detail, list):
        return [found for value in detail for found in flatten_errors(value, path)]
    return [{"message": str(detail), "code": getattr(detail, "code", "INVALID"), "in": path}]
