"""The v3 Accounting API, apart from tokens, limits and faults on purpose."""

from sandbox.api.handling import ApiRequest, ApiResponse, handle

__all__ = ["ApiRequest", "ApiResponse", "handle"]
