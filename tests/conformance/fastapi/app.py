"""A lending library, as FastAPI's users write theirs: what may come over a wire.

Each endpoint answers with what it has received, so that a call proves both ways.
"""

# FastAPI evaluates annotations, so they are not put off here. The app does what its
# authors do, whatever our rules say.
# ruff: noqa: ARG001, B006, UP042

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import (
    APIRouter,
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    FastAPI,
    File,
    Form,
    Header,
    HTTPException,
    Query,
    Request,
    Response,
    UploadFile,
)
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    StreamingResponse,
)
from fastapi.security import (
    APIKeyCookie,
    APIKeyHeader,
    APIKeyQuery,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
    OAuth2PasswordBearer,
    OAuth2PasswordRequestForm,
)
from pydantic import BaseModel, Field, RootModel

T = TypeVar("T")

app = FastAPI(title="Library", version="2.0")
books = APIRouter(prefix="/books", tags=["books"])
readers = APIRouter(prefix="/readers", tags=["readers"])
files = APIRouter(prefix="/files", tags=["files"])
streams = APIRouter(prefix="/streams", tags=["streams"])
access = APIRouter(tags=["access"])


class Genre(str, Enum):
    """What kind of book it is."""

    NOVEL = "novel"
    POEMS = "poems"


class Shelf(IntEnum):
    """How high it stands."""

    LOW = 1
    HIGH = 2


class Printed(BaseModel):
    """A book of paper."""

    kind: Literal["printed"] = "printed"
    pages: int = Field(gt=0)
    size: tuple[float, float] | None = None


class Audio(BaseModel):
    """A book to listen to."""

    kind: Literal["audio", "podcast"]
    length: dt.timedelta


Copy = Annotated[Printed | Audio, Field(discriminator="kind")]


class BookIn(BaseModel):
    """What callers say of a book."""

    title: str = Field(min_length=1)
    genre: Genre | None = None
    shelf: Shelf = Shelf.LOW
    copies: list[Copy] = []
    published: dt.date | dt.datetime | None = None
    price: Decimal = Decimal(0)
    extra: dict[str, Any] = {}


class Book(BookIn):
    """A book that the library has."""

    id: uuid.UUID
    added: dt.datetime
    sequel: "Book | None" = None


class Page(BaseModel, Generic[T]):
    """Some of many."""

    items: list[T]
    total: int


class Problem(BaseModel):
    """What is wrong."""

    code: Literal["missing", "lent"]
    detail: str


class Names(RootModel[list[str]]):
    """Names."""


class Filters(BaseModel):
    """What to list."""

    limit: int = Field(10, le=100)
    offset: int = 0
    genres: list[Genre] = []


NIL = uuid.UUID(int=0)
ADDED = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def _book(book: BookIn, id: uuid.UUID = NIL) -> Book:
    return Book(**book.model_dump(), id=id, added=ADDED)


@books.post("", status_code=201)
async def create_book(book: BookIn, tasks: BackgroundTasks) -> Book:
    tasks.add_task(str, book.title)
    return _book(book)


@books.get("")
async def list_books(filters: Annotated[Filters, Query()]) -> Page[Book]:
    listed = [_book(BookIn(title=genre, genre=genre)) for genre in filters.genres]
    return Page[Book](items=listed, total=filters.limit + filters.offset)


@books.get("/{book_id}", responses={404: {"model": Problem}, 409: {"model": Problem}})
async def get_book(book_id: uuid.UUID) -> Book:
    if book_id == NIL:
        problem = Problem(code="missing", detail="no such book")
        return JSONResponse(problem.model_dump(), status_code=404)  # type: ignore[return-value]
    return _book(BookIn(title="found"), book_id)


@books.put("/{book_id}")
async def replace_book(
    book_id: uuid.UUID,
    book: BookIn,
    reason: Annotated[str | None, Body()] = None,
    if_match: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    return {"id": book_id, "title": book.title, "reason": reason, "match": if_match}


@books.delete("/{book_id}", status_code=204)
async def delete_book(book_id: uuid.UUID) -> None:
    return None


@books.api_route("/{book_id}/loan", methods=["POST", "DELETE"])
async def loan(book_id: uuid.UUID, request: Request) -> str:
    return request.method


@books.post("/copies")
async def echo_copy(copy: Copy) -> Copy:
    return copy


@books.post("/sum")
async def add(values: list[int | float | str]) -> int | float | str:
    return sum(float(value) for value in values)


@books.post("/names")
async def first_name(names: Names) -> tuple[int, str]:
    return len(names.root), names.root[0]


@readers.get("/either/{which}")
async def either(which: Literal["book", "problem"]) -> Book | Problem:
    if which == "book":
        return _book(BookIn(title="one"))
    return Problem(code="lent", detail="two")


@readers.get("/search")
async def search(
    q: Annotated[list[str] | None, Query()] = None,
    shelves: Annotated[list[Shelf], Query()] = [],
    since: dt.datetime | None = None,
    born: dt.date | None = None,
    item: Annotated[str | None, Query(alias="item-query")] = None,
    ratio: float = 1.0,
) -> dict[str, Any]:
    return {
        "q": q,
        "shelves": shelves,
        "since": since,
        "born": born,
        "item": item,
        "ratio": ratio,
    }


@readers.get("/headers")
async def headers(
    x_token: Annotated[str, Header()],
    x_trace: Annotated[list[str] | None, Header()] = None,
    session: Annotated[str | None, Cookie()] = None,
) -> list[Any]:
    return [x_token, x_trace, session]


@files.post("/one")
async def upload(
    file: UploadFile, note: Annotated[str, Form()] = "none"
) -> dict[str, str | int | None]:
    size = len(await file.read())
    return {"name": file.filename, "size": size, "note": note}


@files.post("/many")
async def upload_many(
    files: list[UploadFile], raw: Annotated[bytes | None, File()] = None
) -> list[int]:
    return [len(await file.read()) for file in files] + [len(raw or b"")]


@files.post("/raw")
async def upload_raw(request: Request) -> dict[str, Any]:
    body = await request.body()
    return {"size": len(body), "type": request.headers.get("content-type")}


class Contact(BaseModel):
    """A form as a model."""

    name: str
    ages: list[int] = []


@files.post("/form")
async def send_form(contact: Annotated[Contact, Form()]) -> Contact:
    return contact


@files.get("/download", response_class=FileResponse)
async def download() -> FileResponse:
    return FileResponse(__file__, media_type="application/octet-stream")


@files.get("/page", response_class=HTMLResponse)
async def page() -> str:
    return "<p>hello</p>"


@files.get("/text", response_class=PlainTextResponse)
async def text() -> str:
    return "hello"


@files.get("/either", responses={200: {"content": {"text/csv": {}}}})
async def table(csv: bool = False) -> Any:
    return Response("a,b\n1,2\n", media_type="text/csv") if csv else [[1, 2]]


@files.get("/{path:path}", deprecated=True)
async def by_path(path: str) -> str:
    return path


@streams.get("/text")
async def stream_text() -> StreamingResponse:
    def lines() -> Iterator[str]:
        yield from ("one\n", "two\n")

    return StreamingResponse(lines(), media_type="text/plain")


@streams.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def stream_events() -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {json.dumps({'number': number})}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


@streams.get(
    "/lines",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                "application/jsonl": {
                    "itemSchema": {"$ref": "#/components/schemas/Problem"}
                }
            }
        }
    },
)
async def stream_lines() -> StreamingResponse:
    problems = [Problem(code="lent", detail=str(number)) for number in range(2)]
    lines = (f"{problem.model_dump_json()}\n" for problem in problems)
    return StreamingResponse(lines, media_type="application/jsonl")


@access.post("/token")
async def login(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
) -> dict[str, str]:
    if form.password != "secret":
        raise HTTPException(400, "Incorrect username or password")
    scopes = " ".join(form.scopes)
    return {"access_token": f"{form.username}:{scopes}", "token_type": "bearer"}


@access.get("/me")
async def me(
    token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))],
) -> str:
    return token


@access.get("/basic")
async def basic(
    credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())],
) -> list[str]:
    return [credentials.username, credentials.password]


@access.get("/keys/query")
async def query_key(key: Annotated[str, Depends(APIKeyQuery(name="key"))]) -> str:
    return key


@access.get("/keys/header")
async def header_key(key: Annotated[str, Depends(APIKeyHeader(name="X-Key"))]) -> str:
    return key


@access.get("/keys/cookie")
async def cookie_key(key: Annotated[str, Depends(APIKeyCookie(name="key"))]) -> str:
    return key


@access.get("/bearer")
async def bearer(token: Annotated[Any, Depends(HTTPBearer())]) -> str:
    return str(token.credentials)


@app.get("/")
async def root() -> dict[str, str]:
    return {"hello": "world"}


@app.get("/untyped")
async def untyped():  # type: ignore[no-untyped-def]
    return [1, {"two": None}]


@app.webhooks.post("book-lent")
def book_lent(body: Book) -> None:
    """Says that somebody has a book."""


for router in (books, readers, files, streams, access):
    app.include_router(router)
