"""Values of each of pydantic's types go to an app and come back as they were."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from .fastapi.serving import Served, served
from .fastapi.values import CHANGED, TYPES, app

pytestmark = pytest.mark.conformance
SENT = {
    **{f"{n}-{i}": (n, v, v) for n, (_, vs) in TYPES.items() for i, v in enumerate(vs)},
    **{name: (name, sent, come) for name, (_, sent, come) in CHANGED.items()},
}


@pytest.fixture(scope="module", name="values")
def served_values(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(app, tmp_path_factory.mktemp("values")) as running:
        yield running


def test_the_types_are_as_many_as_promised(values: Served) -> None:
    assert len({**TYPES, **CHANGED}) >= 82
    codes = re.findall(r"(?:warning|error)\[(.*?)\]", values.findings)
    assert {*codes} == {"json-file"}  # FastAPI calls any bytes binary


@pytest.mark.parametrize(("name", "sent", "come"), SENT.values(), ids=list(SENT))
def test_values_come_back(values: Served, name: str, sent: Any, come: Any) -> None:
    with values.package.Client(base_url=values.url) as client:
        answer = getattr(client, f"echo_{name}")(
            value=sent, values=[sent], nothing=sent
        )
    expected = {"value": come, "values": [come], "nothing": come}
    assert json.loads(values.package.to_json(answer)) == expected


@pytest.mark.parametrize("name", TYPES)
def test_answers_can_be_sent_again(values: Served, name: str) -> None:
    sent = TYPES[name][1][-1]

    async def call() -> Any:
        async with values.package.AsyncClient(base_url=values.url) as client:
            method = getattr(client, f"echo_{name}")
            answer = await method(value=sent, values=[sent], nothing=sent)
            members = {n: getattr(answer, n) for n in ("value", "values", "nothing")}
            return answer, await method(**members)

    first, second = asyncio.run(call())
    assert type(first) is type(second)
    assert first == second
