"""Redirects that the document declares: followed, or the result themselves."""

from __future__ import annotations

import httpx2
import pytest
import zoo
from fake_server import GET, OK, SECRET
from test_runtime_downloads import AsyncFiles, Files
from test_runtime_options import client, run

from runtime import errors

FOLLOWED = GET._replace(
    redirects="followed", headers={"X-Own": "1", "Range": "bytes=1-"}
)
RETURNED = GET._replace(redirects="returned")
THERE = "https://files.test/a?b=c"


def to(place: str, status: int = 302) -> httpx2.Response:
    return httpx2.Response(status, headers={"location": place})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_declared_redirects_are_followed(server, status):
    made = server(to("cars/2", status), (200, OK))
    assert made.send(FOLLOWED) == zoo.Battery(cells=2)
    assert str(made.seen[1].url) == "https://api.acme.test/v1/cars/2"
    assert made.seen[1].headers["api-key"] == SECRET


def test_another_server_is_told_nothing(server):
    made = server(to(THERE), (200, OK))
    assert made.send(FOLLOWED) == zoo.Battery(cells=2)
    request = made.seen[1]
    assert str(request.url) == THERE
    own = {"host", "accept", "user-agent", "range", "accept-encoding"}
    assert set(request.headers) <= own
    assert request.headers["range"] == "bytes=1-"


def test_a_client_of_the_callers_does_not_tell_another_server_who_it_is(server):
    made = server(to(THERE), (200, OK))
    kind = httpx2.AsyncClient if made.asynchronous else httpx2.Client
    http = kind(transport=httpx2.MockTransport(made), auth=("user", "password"))
    whole = client(made, http_client=http)
    assert run(made, whole.send(FOLLOWED)) == zoo.Battery(cells=2)
    sent = ["authorization" in request.headers for request in made.seen]
    assert sent == [True, False]


@pytest.mark.parametrize(
    "place", ["http://api.acme.test/v1", "ftp://files.test/a", "http://"]
)
def test_what_must_not_be_followed_is_an_error(server, place):
    made = server(to(place))
    with pytest.raises(errors.ApiStatusError) as caught:
        made.send(FOLLOWED)
    assert (caught.value.status, len(made.seen)) == (302, 1)


def test_redirects_come_to_an_end(server):
    made = server(*[to("/v1/cars") for _ in range(9)])
    with pytest.raises(errors.ApiStatusError, match="302 Found, to"):
        made.send(FOLLOWED)
    assert len(made.seen) == 6


def test_what_another_server_answers_is_the_answer(server):
    made = server(to(THERE), (404, b"gone"))
    with pytest.raises(errors.NotFoundError, match="404 gone"):
        made.send(FOLLOWED)


def test_what_cannot_be_reached_there_is_tried_again(server):
    made = server(to(THERE), httpx2.ConnectError("refused"), to(THERE), (200, OK))
    assert made.send(FOLLOWED) == zoo.Battery(cells=2)


@pytest.mark.parametrize(
    ("place", "result"),
    [(THERE, THERE), ("../a", "https://api.acme.test/a"), ("http://b/", "http://b/")],
)
def test_the_address_is_the_result(server, place, result):
    made = server(to(place))
    assert made.send(RETURNED) == result
    assert len(made.seen) == 1


class Downloads(Files):
    def place(self) -> str:
        return self._transport.send_call(RETURNED)


class AsyncDownloads(AsyncFiles):
    async def place(self) -> str:
        return await self._transport.send_call(RETURNED)


def downloads(made):
    whole = client(made)
    whole.__class__ = AsyncDownloads if made.asynchronous else Downloads
    return whole


def test_the_answer_behind_an_address_is_at_hand(server):
    made = server(to(THERE))
    whole = downloads(made)
    answer = run(made, whole.call(whole.place))
    assert (answer.value, answer.status) == (THERE, 302)
    assert answer.headers["location"] == THERE


def test_downloads_fetch_what_is_there(server, tmp_path):
    made = server(to(THERE), (200, b"all"))
    whole = downloads(made)
    run(made, whole.download(whole.place, to=tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == b"all"


def test_downloads_of_nothing_are_errors(server, tmp_path):
    made = server(to("http://files.test"))
    whole = downloads(made)
    with pytest.raises(errors.ApiStatusError, match="302 Found, to"):
        run(made, whole.download(whole.place, to=tmp_path / "a"))
    assert [*tmp_path.iterdir()] == []


def test_an_address_that_is_none_is_an_error(server):
    with pytest.raises(errors.ApiStatusError, match="302 Found"):
        server(to("http://")).send(RETURNED)
