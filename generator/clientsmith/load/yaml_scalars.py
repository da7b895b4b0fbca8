"""What a YAML scalar means.

OAS "Format" (4.1.2 in 3.0.4, 4.3 in 3.1.1) asks for YAML 1.2 with scalars read by the
JSON schema ruleset. So a date, `Yes`, `18:00`, `007`, `0x1F` and `1_000` are text: a
reader of YAML 1.1 would make other values of them, which is not what was written.
"""

from __future__ import annotations

import math
import re
from typing import Any

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_TAG = "tag:yaml.org,2002:"


class NotJson(ValueError):
    """A number that JSON cannot write: infinite, not a number, or too long."""


class TagRefused(ValueError):
    """A tag that no JSON value stands for, or whose value does not fit it."""


def plain_value(text: str) -> Any:
    """The value of a scalar that has neither quotes nor a tag.

    Raises:
        NotJson: The text is a number that JSON cannot write.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _NO_NUMBER.fullmatch(text):
        raise NotJson(f"{text} is no JSON number")
    return text


def tagged_value(tag: str, text: str) -> Any:
    """The value of a scalar with an explicit tag.

    Raises:
        NotJson: The text is a number that JSON cannot write.
        TagRefused: The tag is unknown here, or the text does not fit it.
    """
    if tag in _TEXT_TAGS:
        return text
    if tag not in _VALUE_TAGS:
        raise TagRefused(f"the tag {shown_tag(tag)} is not supported")
    value = plain_value(text)
    if type(value) not in _VALUE_TAGS[tag]:
        raise TagRefused(f"{text!r} is no {shown_tag(tag)}")
    return float(value) if tag == f"{_TAG}float" else value


def shown_tag(tag: str) -> str:
    """A tag in the short form that people write."""
    return tag.replace(_TAG, "!!")


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # Python reads no more than 4,300 digits
        raise NotJson("the number has too many digits") from None


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotJson(f"{text} is too large for a JSON number")
    return value


# JSON has neither dates nor bytes; their text is what JSON would carry. A lone `!`
# is YAML's own way to say "text".
_TEXT_TAGS = {"!", f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}binary"}
_VALUE_TAGS: dict[str, tuple[type, ...]] = {
    f"{_TAG}null": (type(None),),
    f"{_TAG}bool": (bool,),
    f"{_TAG}int": (int,),
    f"{_TAG}float": (int, float),
}
