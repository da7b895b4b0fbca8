"""The API key goes into its header and nowhere else."""

from __future__ import annotations

import logging
import pprint
import socket
import traceback

import pinecone
import pytest

KEY = "pcsk-5e-c2e7"

LIBRARIES = ("pinecone", "httpx2", "httpcore2", "h11")

REFUSED = {"status": 401, "error": {"code": "UNAUTHENTICATED", "message": "No."}}

ANSWERS = {
    "success": (202, {"restore_job_id": "j", "index_id": "i"}),
    "refused": (401, REFUSED),
    "failed": (500, {}),
    "unfit": (202, []),
    "broken": b"",
    "half": b"HTTP/1.1 202 Accepted\r\nContent-Length: 50\r\n\r\n{",
    "silent": None,
}


@pytest.fixture(params=ANSWERS)
def outcome(request, recorder, loopback, caplog):
    """A client, and what its call raised, with every logger at its most talkative."""
    for name in [None, *logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, logger=name)
    loopback.answers = [ANSWERS[request.param]]
    timeout = 0.5 if request.param == "silent" else 60.0
    client = recorder.client(
        api_key=KEY, base_url=loopback.address, http_client=None, timeout=timeout
    )
    try:
        recorder.restore("b", client=client, name="n")
    except pinecone.ApiError as error:
        raised = error
    else:
        raised = None
    assert (raised is None) == (request.param == "success")
    assert loopback.only_request().by_name["api-key"] == KEY
    return client, raised


def chain(error: BaseException | None) -> list[BaseException]:
    """Returns an exception and all that it came from."""
    if error is None:
        return []
    return [error, *chain(error.__cause__ or error.__context__)]


def test_no_log_holds_the_key(outcome, caplog):
    assert outcome
    records = caplog.get_records("setup")  # the call was made by the fixture
    assert records
    for record in records:
        assert KEY not in record.getMessage() + repr(vars(record))


def test_no_client_shows_the_key(outcome):
    client, _ = outcome
    transport = client._transport
    shown = [repr(client), str(client), pprint.pformat(vars(client))]
    shown += [repr(transport), pprint.pformat(vars(transport))]
    assert KEY not in " ".join(shown)


def test_no_exception_shows_the_key(outcome):
    for error in chain(outcome[1]):
        assert KEY not in repr(error) + str(error) + pprint.pformat(vars(error))


def test_no_traceback_shows_the_key(outcome):
    for error in chain(outcome[1]):
        assert KEY not in "".join(traceback.format_exception(error))


def test_no_frame_shows_the_key_to_who_prints_variables(outcome):
    for error in chain(outcome[1]):
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_globals["__name__"].startswith(LIBRARIES):
                assert KEY not in pprint.pformat(frame.f_locals)


@pytest.mark.parametrize("end", ["\n", "\r\nX-Other: 1", "\u00fc", " ", "\0"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(end, recorder):
    with pytest.raises(pinecone.ApiError, match="api_key") as caught:
        recorder.restore("b", client=recorder.client(api_key=KEY + end), name="n")
    for error in chain(caught.value):
        assert KEY not in "".join(traceback.format_exception(error))
    assert recorder.seen == []


def test_an_unreachable_server_shows_no_key(recorder):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # nobody listens
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        client = recorder.client(api_key=KEY, base_url=address, http_client=None)
        with pytest.raises(pinecone.ApiConnectionError) as caught:
            recorder.restore("b", client=client, name="n")
    for error in chain(caught.value):
        assert KEY not in "".join(traceback.format_exception(error))
        assert KEY not in repr(error) + pprint.pformat(vars(error))
