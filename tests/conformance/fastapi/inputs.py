"""Parameters and bodies of each kind that FastAPI's documentation shows."""

# FastAPI evaluates annotations, so they are not put off here. The app does what its
# authors do, whatever our rules say.
# ruff: noqa: B006, UP042

import datetime as dt
from enum import Enum
from typing import Annotated, Any, Literal

from fastapi import (
    APIRouter,
    Body,
    Cookie,
    Depends,
    File,
    Form,
    Header,
    Path,
    Query,
    Request,
    UploadFile,
)
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, Json


class Tags(Enum):
    """Tags as an enum."""

    PARAMETERS = "parameters"
    BODIES = "bodies"
    ANSWERS = "answers"
    STREAMS = "streams"
    ACCESS = "access"
    ROUTES = "routes"


parameters = APIRouter(prefix="/parameters", tags=[Tags.PARAMETERS])
bodies = APIRouter(prefix="/bodies", tags=[Tags.BODIES])


class Model(str, Enum):
    """What a path may hold."""

    SMALL = "small"
    LARGE = "large one"


class Item(BaseModel):
    """What is sold."""

    name: str
    price: float = 10.5
    tags: set[str] = set()
    sold: dt.datetime | None = None


class User(BaseModel):
    """Who buys."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Ann"}]})
    name: str
    full_name: str | None = Field(None, title="Whole name", examples=["Ann Other"])


class UserIn(User):
    """Who buys, with a password."""

    password: str


class Filters(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(100, gt=0, le=100)
    order_by: Literal["created_at", "updated_at"] = "created_at"
    tags: list[str] = []


class CommonHeaders(BaseModel):
    """Headers as a model."""

    host_name: str
    save_data: bool
    if_modified_since: str | None = None
    x_tag: list[str] = []


class Cookies(BaseModel):
    """Cookies as a model."""

    session_id: str
    tracker: str | None = None


# Parameters.
@parameters.get("/int/{number}")
def path_int(number: Annotated[int, Path(title="A number", ge=1)]) -> int:
    return number


@parameters.get("/float/{number}")
def path_float(number: float) -> float:
    return number


@parameters.get("/bool/{flag}")
def path_bool(flag: bool) -> bool:
    return flag


@parameters.get("/enum/{model}")
def path_enum(model: Model) -> Model:
    return model


@parameters.get("/date/{day}/{moment}")
def path_dates(day: dt.date, moment: dt.datetime) -> list[Any]:
    return [day, moment]


@parameters.get("/files/{path:path}/raw")
def path_of_parts(path: str) -> str:
    return path


@parameters.get("/query")
def query(
    needed: str,
    short: bool = False,
    skip: int = 0,
    q: Annotated[str | None, Query(min_length=3, pattern="^fix")] = None,
    old: Annotated[str | None, Query(deprecated=True)] = None,
    hidden: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> list[Any]:
    return [needed, short, skip, q, old, hidden]


@parameters.get("/lists")
def query_lists(
    q: Annotated[list[str], Query()] = ["a", "b"],
    numbers: Annotated[set[int], Query()] = set(),
    pairs: Annotated[tuple[int, str] | None, Query()] = None,
) -> list[Any]:
    return [q, sorted(numbers), pairs]


@parameters.get("/filters")
def query_model(filters: Annotated[Filters, Query()]) -> Filters:
    return filters


@parameters.get("/headers")
def header_model(headers: Annotated[CommonHeaders, Header()]) -> CommonHeaders:
    return headers


@parameters.get("/underscores")
def header_name(
    strange_header: Annotated[str | None, Header(convert_underscores=False)] = None,
    number: Annotated[int, Header(alias="X-Number")] = 0,
) -> list[Any]:
    return [strange_header, number]


@parameters.get("/authorization")
def header_of_callers(authorization: Annotated[str | None, Header()] = None) -> Any:
    return authorization


@parameters.get("/brackets")
def query_in_brackets(
    ids: Annotated[list[int], Query(alias="ids[]")] = [],
    name: Annotated[str | None, Query(alias="filter[name]")] = None,
) -> list[Any]:
    return [ids, name]


@parameters.get("/cookies")
def cookie_model(cookies: Annotated[Cookies, Cookie()]) -> Cookies:
    return cookies


@parameters.get("/cookie")
def cookie_number(ads_id: Annotated[int, Cookie()] = 0) -> int:
    return ads_id


class Common:
    """A dependency that is a class."""

    def __init__(self, q: str | None = None, limit: int = 100) -> None:
        self.q, self.limit = q, limit


def last_query(
    q: str | None = None, last: Annotated[str | None, Cookie()] = None
) -> Any:
    return q or last


@parameters.get("/dependencies")
def dependencies(
    common: Annotated[Common, Depends()], last: Annotated[Any, Depends(last_query)]
) -> list[Any]:
    return [common.q, common.limit, last]


# Bodies.
@bodies.post("/item")
def body_model(item: Item) -> Item:
    return item


@bodies.post("/embedded")
def body_embedded(item: Annotated[Item, Body(embed=True)]) -> Item:
    return item


@bodies.put("/several/{item_id}")
def body_several(
    item_id: int,
    item: Item,
    user: User | None = None,
    importance: Annotated[int, Body(gt=0)] = 1,
    q: str | None = None,
) -> list[Any]:
    return [item_id, item, user, importance, q]


@bodies.post("/scalar")
def body_scalar(number: Annotated[int, Body()]) -> int:
    return number


@bodies.post("/text")
def body_text(text: Annotated[str, Body()]) -> str:
    return text


@bodies.post("/optional")
def body_optional(item: Item | None = None) -> Item | None:
    return item


@bodies.post("/list")
def body_list(images: list[HttpUrl]) -> list[HttpUrl]:
    return images


@bodies.post("/weights")
def body_dict(weights: dict[int, float]) -> dict[int, float]:
    return weights


@bodies.post("/any")
def body_any(anything: Annotated[Any, Body()]) -> Any:
    return anything


@bodies.post("/either")
def body_union(either: Item | list[Item]) -> Item | list[Item]:
    return either


@bodies.delete("/item")
def body_of_delete(item: Item) -> str:
    return item.name


@bodies.patch("/item/{item_id}")
def body_of_patch(item_id: int, patch: dict[str, Any]) -> list[Any]:
    return [item_id, patch]


@bodies.post(
    "/declared",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/x-yaml": {"schema": Item.model_json_schema()}},
        }
    },
)
async def body_declared(request: Request) -> list[Any]:
    text = (await request.body()).decode()
    return [request.headers["content-type"], text]


@bodies.post("/octets")
async def body_octets(
    data: Annotated[bytes, Body(media_type="application/octet-stream")],
) -> int:
    return len(data)


@bodies.post("/vendor")
def body_vendor(
    item: Annotated[Item, Body(media_type="application/vnd.api+json")],
) -> Item:
    return item


@bodies.post("/form")
def form_fields(
    username: Annotated[str, Form()],
    numbers: Annotated[list[int], Form()] = [],
    agreed: Annotated[bool, Form()] = False,
    born: Annotated[dt.date | None, Form()] = None,
) -> list[Any]:
    return [username, numbers, agreed, born]


class FormData(BaseModel):
    """A form as a model that admits nothing else."""

    model_config = ConfigDict(extra="forbid")
    username: str
    nick: str | None = None


@bodies.post("/form/model")
def form_model(data: Annotated[FormData, Form()]) -> FormData:
    return data


@bodies.post("/files/bytes")
def file_bytes(file: Annotated[bytes, File(description="A file.")]) -> int:
    return len(file)


@bodies.post("/files/optional")
def file_optional(file: UploadFile | None = None) -> str | None:
    return file.filename if file else None


@bodies.post("/files/list")
def file_list(files: Annotated[list[bytes], File()]) -> list[int]:
    return [len(file) for file in files]


@bodies.post("/files/form")
async def file_and_form(
    file: Annotated[bytes, File()],
    fileb: Annotated[UploadFile, File()],
    token: Annotated[str, Form()],
    numbers: Annotated[list[int], Form()] = [],
) -> list[Any]:
    return [len(file), fileb.content_type, token, numbers]


@bodies.post("/files/json")
async def file_and_json(
    data: Annotated[Json[Item], Form()], files: list[UploadFile] | None = None
) -> list[Any]:
    return [data, [file.filename for file in files or []]]


class Upload(BaseModel):
    """A form with a file as a model."""

    image: UploadFile
    caption: str = ""
    tags: list[str] = []


@bodies.post("/files/model")
async def file_model(data: Annotated[Upload, Form()]) -> list[Any]:
    return [data.image.filename, data.caption, data.tags]
