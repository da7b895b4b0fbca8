"""What a call raises, and what the exceptions hold."""

from __future__ import annotations

import pickle
import socket
from importlib import import_module

import httpx2
import pinecone
import pytest

STATUSES = {
    400: pinecone.BadRequestError,
    401: pinecone.AuthenticationError,
    402: pinecone.PaymentRequiredError,
    403: pinecone.PermissionDeniedError,
    404: pinecone.NotFoundError,
    409: pinecone.ConflictError,
    422: pinecone.UnprocessableEntityError,
    429: pinecone.RateLimitError,
    500: pinecone.InternalServerError,
    503: pinecone.InternalServerError,
    599: pinecone.InternalServerError,
    302: pinecone.ApiStatusError,
    418: pinecone.ApiStatusError,
}

VERSIONS = ["pinecone", "pinecone.v2025_04"]


def error_body(status: int = 404) -> dict[str, object]:
    details = {"backup": {"id": "b"}}
    error = {"code": "NOT_FOUND", "message": "There is no such.", "details": details}
    return {"status": status, "error": error}


def failure(recorder, *answers, **options):
    """Returns what a call raises when it is answered like this."""
    recorder.answers = list(answers)
    with pytest.raises(pinecone.ApiError) as caught:
        recorder.restore("b", client=recorder.client(**options), name="n")
    return caught.value


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_class(status, version, recorder):
    answer = (status, error_body(status))
    error = failure(recorder, answer, version=import_module(version))
    assert (type(error), error.status) == (STATUSES[status], status)


def test_the_classes_form_a_tree():
    for cls in STATUSES.values():
        assert issubclass(cls, pinecone.ApiStatusError)
    assert issubclass(pinecone.ApiStatusError, pinecone.ApiError)
    assert issubclass(pinecone.ApiTimeoutError, pinecone.ApiConnectionError)
    assert issubclass(pinecone.ApiConnectionError, pinecone.ApiError)
    assert issubclass(pinecone.ResponseValidationError, pinecone.ApiError)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_body_is_the_declared_model(version, recorder):
    error = failure(recorder, (404, error_body()), version=import_module(version))
    assert error.body.status == 404
    assert error.body.error.code == "NOT_FOUND"
    assert error.body.error.message == "There is no such."
    assert error.body.error.details == {"backup": {"id": "b"}}


def test_details_may_be_absent_and_the_code_new(recorder):
    body = {"status": 404, "error": {"code": "BRAND_NEW", "message": ""}}
    error = failure(recorder, (404, body))
    assert (error.body.error.code, error.body.error.details) == ("BRAND_NEW", None)


@pytest.mark.parametrize(
    "raw",
    [b"<html>", b"", b"null", b"[]", b'{"error":1}', b'{"status":404}', b"\xff"],
)
def test_a_body_of_another_shape_is_none_and_raw(raw, recorder):
    error = failure(recorder, (404, raw))
    assert (error.body, error.raw) == (None, raw)


def test_the_message_says_what_was_called_and_answered(recorder):
    text = str(failure(recorder, (404, error_body())))
    assert text.startswith("POST api.test/backups/b/create-index: 404 ")
    assert "There is no such." in text


def test_headers_are_found_in_any_case(recorder):
    response = httpx2.Response(429, headers={"Retry-After": "7"}, content=b"{}")
    headers = failure(recorder, response).headers
    assert headers["retry-after"] == headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Request-Id": "second", "X-Pinecone-Request-Id": "first"}, "first"),
        ({"X-Request-Id": "second"}, "second"),
        ({}, None),
    ],
    ids=["both", "one", "none"],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_request_id_is_the_first_that_is_there(
    headers, expected, version, recorder
):
    response = httpx2.Response(500, headers=headers, content=b"{}")
    error = failure(recorder, response, version=import_module(version))
    assert error.request_id == expected


def test_an_unreachable_server_is_a_connection_error(recorder):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # nobody listens
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        error = failure(recorder, base_url=address, http_client=None)
    assert type(error) is pinecone.ApiConnectionError


def test_a_broken_connection_is_a_connection_error(recorder, loopback):
    loopback.answers = [b""]
    error = failure(recorder, base_url=loopback.address, http_client=None)
    assert type(error) is pinecone.ApiConnectionError


def test_half_a_body_is_a_connection_error(recorder, loopback):
    loopback.answers = [b'HTTP/1.1 202 Accepted\r\nContent-Length: 50\r\n\r\n{"']
    error = failure(recorder, base_url=loopback.address, http_client=None)
    assert type(error) is pinecone.ApiConnectionError


def test_silence_is_a_timeout(recorder, loopback):
    loopback.answers = [None]
    address = loopback.address
    error = failure(recorder, base_url=address, http_client=None, timeout=0.05)
    assert type(error) is pinecone.ApiTimeoutError


def test_a_timeout_names_the_call(recorder):
    error = failure(recorder, httpx2.ReadTimeout("too slow"))
    assert str(error) == "POST api.test/backups/b/create-index: too slow"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"null", b'{"index_id":1}', b'{"index_id":"\xff"}', b"<html>"],
)
def test_an_unfit_success_keeps_the_response(raw, recorder):
    headers = {"X-Request-Id": "one"}
    error = failure(recorder, httpx2.Response(202, headers=headers, content=raw))
    assert type(error) is pinecone.ResponseValidationError
    assert (error.status, error.raw, error.request_id) == (202, raw, "one")
    assert error.headers["x-request-id"] == "one"


@pytest.mark.parametrize(
    "answer",
    [(404, error_body()), (202, b"{"), httpx2.ReadTimeout("too slow")],
    ids=["status", "unfit", "timeout"],
)
def test_errors_can_be_pickled(answer, recorder):
    error = failure(recorder, answer)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert getattr(again, "body", None) == getattr(error, "body", None)
