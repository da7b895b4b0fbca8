"""Dates that are their text where they do not parse."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from runtime.codec import from_json, to_json
from runtime.dates import LenientDate, LenientDateTime
from runtime.model import UNSET, Model, Unset


class Visit(Model):
    day: LenientDate
    at: LenientDateTime | Unset | None = UNSET
    others: list[LenientDate] | None = None


def test_a_date_that_does_not_parse_is_its_text():
    text = b'{"day":"soon","at":"","others":["2026-07-01","July"]}'
    visit = from_json(text, Visit)
    assert visit == Visit(day="soon", at="", others=[date(2026, 7, 1), "July"])
    assert to_json(visit) == text


def test_a_date_that_parses_is_read_as_any_other():
    visit = from_json(
        b'{"day":"2026-07-01","at":"2026-07-01T00:00:00.123456789Z"}', Visit
    )
    at = datetime(2026, 7, 1, microsecond=123456, tzinfo=UTC)
    assert visit == Visit(day=date(2026, 7, 1), at=at)
    odd = from_json(b'{"day":"20260701","at":"2026-07-01 10:00"}', Visit)
    assert odd == Visit(day=date(2026, 7, 1), at=datetime(2026, 7, 1, 10))


def test_null_and_absence_are_what_they_are_elsewhere():
    assert from_json(b'{"day":"","at":null}', Visit).at is None
    assert from_json(b'{"day":""}', Visit).at is UNSET


def test_what_is_no_text_is_no_date():
    with pytest.raises(msgspec.ValidationError, match=r"got `int` - at `\$.day`"):
        from_json(b'{"day":1}', Visit)
