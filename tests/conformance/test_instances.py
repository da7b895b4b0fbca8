"""Instances and examples of all schemas survive decoding and encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import documents, records
from .documents import Spec

pytestmark = pytest.mark.conformance

PUBLISHED = documents.published()
SPECS = [
    *(pytest.param(each, id=each.name) for each in documents.ours()),
    *(pytest.param(each, id=each.name) for each in PUBLISHED),
]
WRONG = Path(__file__).resolve().parent / "wrong_examples.txt"
WRONG_PUBLISHED = 11
"""Examples of the published documents that are not as their schemas say."""

if not PUBLISHED:
    reason = "the published documents are not beside the repository"
    SPECS.append(
        pytest.param(None, id="published", marks=pytest.mark.skip(reason=reason))
    )


@pytest.fixture(scope="module", autouse=True)
def _needs_schemathesis() -> None:
    pytest.importorskip("schemathesis", reason="Schemathesis is not installed")


@pytest.mark.parametrize("spec", SPECS)
def test_instances_come_back_as_they_were(spec: Spec) -> None:
    done = records.round_trips_of(spec)
    assert done.failures == []
    assert done.schemas
    assert done.empty == []


@pytest.mark.parametrize("spec", SPECS)
def test_examples_come_back_as_they_were(spec: Spec) -> None:
    assert records.examples_of(spec).trips.failures == []


@pytest.mark.parametrize("spec", SPECS)
def test_clients_have_all_that_documents_have(spec: Spec) -> None:
    assert records.inventory_of(spec).dropped == []


def test_wrong_examples_of_ours_are_known() -> None:
    found = [
        each for spec in documents.ours() for each in records.examples_of(spec).wrong
    ]
    assert found == WRONG.read_text("utf-8").splitlines()


@pytest.mark.skipif(not PUBLISHED, reason="there are no published documents here")
def test_wrong_examples_of_others_are_counted() -> None:
    count = sum(len(records.examples_of(each).wrong) for each in PUBLISHED)
    assert count == WRONG_PUBLISHED
