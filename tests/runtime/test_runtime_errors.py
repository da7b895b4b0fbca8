"""The exceptions: which class a status has, how they are copied."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest
import zoo
from runtime.errors import ApiError, error_class
from runtime.events import ServerSentEvent

from runtime import errors

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]

STATUS = {
    301: "ApiStatusError",
    400: "BadRequestError",
    401: "AuthenticationError",
    402: "PaymentRequiredError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    418: "ApiStatusError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "InternalServerError",
    599: "InternalServerError",
}


@pytest.mark.parametrize("status", STATUS)
def test_class_of_a_status(status):
    assert error_class(status).__name__ == STATUS[status]


def test_every_status_class_is_an_api_error():
    assert all(issubclass(kind, ApiError) for kind in ALL)


def make(kind: type[ApiError]) -> ApiError:
    options = {"status": 404, "headers": {"a": "b"}, "raw": b"x", "request_id": "r"}
    if issubclass(kind, errors.ApiStatusError):
        options["body"] = zoo.UnknownEngine(raw={"power": "Fusion"})
    if issubclass(kind, errors.ApiStreamError):
        options["event"] = ServerSentEvent(b"x", "error")
    response = issubclass(kind, errors.ApiResponseError)
    error = kind("m", **options) if response else kind("m")
    error.add_note("n")
    return error


def pickled(error: ApiError) -> ApiError:
    return pickle.loads(pickle.dumps(error))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, pickled])
def test_exceptions_can_be_copied(kind, twin):
    error = make(kind)
    other = twin(error)
    assert (type(other), other.args, vars(other)) == (kind, error.args, vars(error))


def test_exceptions_can_be_pickled_by_old_protocols():
    error = pickle.loads(pickle.dumps(make(errors.NotFoundError), protocol=0))
    assert vars(error) == vars(make(errors.NotFoundError))


def test_message_is_what_is_shown():
    error = make(errors.NotFoundError)
    assert (str(error), repr(error)) == ("m", "NotFoundError('m')")
