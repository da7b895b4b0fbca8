"""Which exception of the runtime an error status raises."""

from __future__ import annotations

CLASSES = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "402": "PaymentRequiredError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "UnprocessableEntityError",
    "429": "RateLimitError",
}

OTHERS = ("ApiStatusError", "InternalServerError")
"""Classes for several statuses."""

BASES = (
    "ApiConnectionError",
    "ApiError",
    "ApiResponseError",
    "ApiStatusError",
    "ApiStreamError",
    "ApiTimeoutError",
    "InternalServerError",
    "PaginationLoopError",
    "RequestValidationError",
    "ResponseValidationError",
    "WaitFailedError",
    "WaitTimeoutError",
)


def error_class(status: str) -> str:
    """Returns the exception for `404`, `4XX` or `default`."""
    other = "InternalServerError" if status.startswith("5") else "ApiStatusError"
    return CLASSES.get(status, other)


def all_classes() -> tuple[str, ...]:
    """Returns the names of all exceptions, sorted."""
    return tuple(sorted({*CLASSES.values(), *BASES}))
