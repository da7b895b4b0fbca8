"""Statements that are too long go to black one by one, as if it had seen the module."""

import black
import pytest

from clientsmith.render.environment import stable

LONG = "a_name_that_is_as_long_as_the_names_that_some_documents_give"


@pytest.mark.parametrize(
    "text",
    [
        f"x = ({LONG}, {LONG})\ny = 1\n",
        f"class A:\n    x: dict[str, {LONG} | {LONG}_2] = 1\n    y = 1\n",
        f"""\
class A:
    \"\"\"It has methods.\"\"\"

    @first
    @second({LONG}, {LONG}, 1)
    def method(self, {LONG}: int, {LONG}_2: int) -> str:
        \"\"\"It has a long header.\"\"\"
        return self.call({LONG}, {LONG})

    async def other(self) -> None:
        if x:
            await self.call({LONG}, {LONG})
        else:
            y = 1

    @overload
    def stub(self, {LONG}: int, {LONG}_2: int) -> str: ...

    def last(self) -> None:
        return None
""",
        f"""\
from module import (
    {LONG}_{LONG},
)

if TYPE_CHECKING:
    from module import {LONG} as one, {LONG} as other
""",
        f"""\
def first() -> str:
    # {LONG} and {LONG}, a comment that black leaves as it is
    return {LONG}.{LONG}({LONG})


def second() -> str:
    return f'''
    {LONG} {LONG}
'''
""",
    ],
    ids=["assignment", "attribute", "methods", "imports", "functions"],
)
def test_black_prints_a_long_statement_as_in_its_module(text: str) -> None:
    assert stable(text) == black.format_str(text, mode=black.Mode())


def test_a_module_without_long_lines_is_left_alone() -> None:
    text = "x  =  1\n"
    assert stable(text) == text
