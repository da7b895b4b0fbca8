"""An app with an endpoint of each kind that FastAPI's documentation shows.

Those that `app.py` has are left out. Each answers with what it has received, so that a
call proves both ways.
"""

# FastAPI evaluates annotations, so they are not put off here. The app does what its
# authors do, whatever our rules say.

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Generic, TypeVar
from urllib.request import parse_http_list, parse_keqv_list

from fastapi import (
    APIRouter,
    Body,
    Depends,
    FastAPI,
    HTTPException,
    Request,
    Response,
    Security,
    status,
)
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from fastapi.routing import APIRoute
from fastapi.security import (
    APIKeyHeader,
    HTTPAuthorizationCredentials,
    HTTPBearer,
    HTTPDigest,
    OAuth2AuthorizationCodeBearer,
    OpenIdConnect,
    SecurityScopes,
)
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, HttpUrl
from starlette.background import BackgroundTask

from .inputs import Item, Tags, User, UserIn, bodies, last_query, parameters

T = TypeVar("T")

app = FastAPI(
    title="Kinds",
    version="1",
    openapi_tags=[{"name": "parameters", "description": "What is asked for."}],
    separate_input_output_schemas=False,
)
answers = APIRouter(prefix="/answers", tags=[Tags.ANSWERS])
streams = APIRouter(prefix="/streams", tags=[Tags.STREAMS])
access = APIRouter(prefix="/access", tags=[Tags.ACCESS])
routes = APIRouter(
    prefix="/routes",
    tags=[Tags.ROUTES],
    generate_unique_id_function=lambda route: f"{route.tags[0].value}-{route.name}",
)


class Message(BaseModel):
    """What went wrong."""

    message: str


# Answers.
@answers.post("/user", response_model=User)
def answer_without_password(user: UserIn) -> Any:
    return user


@answers.get("/unset", response_model=Item, response_model_exclude_unset=True)
def answer_without_unset() -> Any:
    return {"name": "Foo"}


@answers.get("/part", response_model=Item, response_model_include={"name"})
def answer_in_part() -> Any:
    return Item(name="Foo")


@answers.get("/list")
def answer_list() -> list[Item]:
    return [Item(name="Foo"), Item(name="Bar")]


@answers.get("/dict")
def answer_dict() -> dict[str, float]:
    return {"foo": 2.5}


@answers.get("/none")
def answer_none() -> None:
    return None


@answers.get("/item/{item_id}", responses={404: {"model": Message}})
def answer_404(item_id: str) -> Item:
    if item_id != "foo":
        return JSONResponse(status_code=404, content={"message": "not found"})  # type: ignore[return-value]
    return Item(name="foo")


@answers.get("/raised/{item_id}", responses={418: {"description": "I am a teapot"}})
def answer_raised(item_id: str) -> Item:
    detail = {"item": item_id}
    raise HTTPException(418, detail=detail, headers={"X-Error": "There"})


@answers.put("/created/{item_id}", responses={201: {"model": Item}})
def answer_of_two(item_id: str, response: Response) -> Item:
    if item_id == "new":
        response.status_code = status.HTTP_201_CREATED
    response.headers["X-Item"] = item_id
    response.set_cookie("seen", item_id)
    return Item(name=item_id)


@answers.get("/json", response_class=JSONResponse)
def answer_json() -> Any:
    return JSONResponse(jsonable_encoder({"a": dt.date(2026, 1, 2)}))


@answers.get("/xml")
def answer_xml() -> Any:
    return Response("<?xml version='1.0'?><a/>", media_type="application/xml")


class PngResponse(Response):
    """An answer of a media type of its own."""

    media_type = "image/png"


@answers.get("/png", response_class=PngResponse)
def answer_png() -> Any:
    return PngResponse(b"\x89PNG\r\n")


@answers.get(
    "/png-or-json",
    response_model=Item,
    responses={200: {"content": {"image/png": {}}, "description": "An item or a PNG."}},
)
def answer_png_or_json(img: bool | None = None) -> Any:
    return PngResponse(b"\x89PNG\r\n") if img else {"name": "foo"}


@answers.get("/redirect", response_class=RedirectResponse, status_code=302)
def answer_redirect() -> Any:
    return "/answers/dict"


@answers.get("/zip", response_class=StreamingResponse)
def answer_zip() -> Any:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    headers = {"Content-Disposition": "attachment; filename=a.zip"}
    return StreamingResponse(
        io.BytesIO(buffer.getvalue()), media_type="application/zip", headers=headers
    )


@answers.get("/background")
def answer_with_task() -> Any:
    return JSONResponse({"done": False}, background=BackgroundTask(str))


@answers.post("/accepted", status_code=status.HTTP_202_ACCEPTED)
def answer_accepted() -> dict[str, str]:
    return {"job": "1"}


@answers.get("/handled")
def answer_handled() -> Item:
    raise ValueError("handled")


@app.exception_handler(ValueError)
def _handle(request: Request, error: ValueError) -> JSONResponse:
    return JSONResponse({"message": str(error), "at": request.url.path}, 409)


@answers.get("/items")
def answer_in_slices(skip: int = 0, limit: int = 2) -> list[int]:
    return list(range(5))[skip : skip + limit]


class Slice(BaseModel, Generic[T]):
    """Some of many, by a cursor."""

    items: list[T]
    next_page: str | None = None


@answers.post("/search")
def answer_by_cursor(cursor: Annotated[int, Body(embed=True)] = 0) -> Slice[int]:
    after = str(cursor + 2) if cursor < 4 else None
    return Slice(items=[cursor, cursor + 1], next_page=after)


# Streams.
@streams.get("/events", response_class=EventSourceResponse)
async def stream_models() -> AsyncIterator[Item]:
    yield Item(name="a")
    yield Item(name="b")


@streams.post("/events", response_class=EventSourceResponse)
def stream_named(item: Item) -> Iterator[ServerSentEvent]:
    yield ServerSentEvent(data=item, event="start", id="1")
    yield ServerSentEvent(data=[1], event="end", id="2", retry=10)


@streams.get("/untyped", response_class=EventSourceResponse)
async def stream_untyped() -> AsyncIterator[Any]:
    yield {"a": 1}
    yield "text"


@streams.get("/lines")
async def stream_json_lines() -> AsyncIterator[Item]:
    yield Item(name="a")
    yield Item(name="b")


class PngStream(StreamingResponse):
    """A stream of a media type of its own."""

    media_type = "image/png"


@streams.get("/bytes", response_class=PngStream)
async def stream_bytes() -> AsyncIterator[bytes]:
    yield b"\x89PNG"
    yield b"\r\n"


# Access.
scopes = OAuth2AuthorizationCodeBearer(
    authorizationUrl="authorize",
    tokenUrl="token",
    scopes={"me": "Read about oneself.", "items": "Read items."},
)
digest = HTTPDigest(auto_error=False)
connect = OpenIdConnect(openIdConnectUrl="/.well-known/openid-configuration")
optional_bearer = HTTPBearer(auto_error=False, scheme_name="optionalBearer")
key_one = APIKeyHeader(name="X-Key-One", scheme_name="keyOne")
key_two = APIKeyHeader(name="X-Key-Two", scheme_name="keyTwo")


def _user(wanted: SecurityScopes, token: Annotated[str, Depends(scopes)]) -> str:
    return f"{token} {wanted.scope_str}"


@access.get("/scopes")
def with_scopes(user: Annotated[str, Security(_user, scopes=["items"])]) -> str:
    return user


@access.get("/digest")
def with_digest(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(digest)],
) -> str:
    said = parse_keqv_list(parse_http_list(given.credentials if given else ""))
    ways = [said.get(name, "") for name in ("nonce", "nc", "cnonce", "qop")]
    target = f"{request.method}:{said.get('uri')}"
    wanted = ":".join([_hashed("u:digest:p"), *ways, _hashed(target)])
    if said.get("response") != _hashed(wanted):
        challenge = 'Digest realm="digest", nonce="n", qop="auth", algorithm=SHA-256'
        raise HTTPException(401, headers={"WWW-Authenticate": challenge})
    return said["username"]


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@access.get("/connect")
def with_connect(given: Annotated[str, Depends(connect)]) -> str:
    return given


@access.get("/optional")
def with_optional(
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(optional_bearer)],
) -> str | None:
    return given.credentials if given else None


@access.get("/both")
def with_both(
    one: Annotated[str, Depends(key_one)], two: Annotated[str, Depends(key_two)]
) -> list[str]:
    return [one, two]


# Routes.
@routes.head("/head")
def head() -> Response:
    return Response(headers={"X-Count": "3"})


@routes.options("/options")
def options() -> list[str]:
    return ["GET", "HEAD"]


@routes.get("/named", operation_id="giveName", summary="Gives a name", deprecated=True)
def named() -> str:
    """Gives a name that is declared.

    - It has *markdown*.
    \f
    This is not shown.
    """
    return "named"


@routes.get("/one", name="both")
@routes.get("/two", name="both_again")
def both(q: str = "") -> str:
    return q


@routes.get("/hidden", include_in_schema=False)
def not_shown() -> str:
    return "hidden"


callbacks = APIRouter()


@callbacks.post("{$callback_url}/invoices/{$request.body.id}")
def invoice_paid(body: Item) -> Message:
    return Message(message=body.name)


@routes.post("/invoices", callbacks=callbacks.routes)
def create_invoice(item: Item, callback_url: HttpUrl | None = None) -> list[Any]:
    return [item.name, callback_url]


class Timed(APIRoute):
    """A route of one's own."""


special = APIRouter(route_class=Timed, dependencies=[Depends(last_query)])


@special.get("/special", responses={"4XX": {"model": Message}})
def special_route(fail: bool = False) -> Any:
    return JSONResponse({"message": "no"}, 451) if fail else json.loads("[1]")


routes.include_router(special, prefix="/more", tags=["special"])
for router in (parameters, bodies, answers, streams, access, routes):
    app.include_router(router)
