"""Every operation is called at Prism, which judges the requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import documents, prism, records
from .calls import Calls
from .documents import Spec

pytestmark = pytest.mark.conformance

CALLED = [
    *documents.ours(),
    *(each for each in documents.published() if each.is_called),
]
SPECS = [pytest.param(each, id=each.name) for each in CALLED]

if not documents.published():
    reason = "the published documents are not beside the repository"
    SPECS.append(
        pytest.param(None, id="published", marks=pytest.mark.skip(reason=reason))
    )

UNJUDGED = {
    ("2026-07", "db_control"): {"list_project_backups", "update_backup_schedule"},
}
"""Operations whose answers are not as declared: examples of the document that are wrong
(`wrong_examples.txt`).
"""

MADE_UP = {("2026-07", "db_data"): {"create_namespace", "describe_namespace"}}
"""Operations for whose answers Prism makes up more members than `maxProperties`, but
not in every run.
"""


@pytest.fixture(scope="module")
def called(request: pytest.FixtureRequest) -> Iterator[Iterator[tuple[Spec, Calls]]]:
    """The calls of one document after the other, in the order of the selected tests."""
    if reason := prism.missing():
        pytest.skip(reason)
    selected = [
        each.callspec.params["spec"]
        for each in request.session.items
        if isinstance(each, pytest.Function) and each.path == request.path
    ]
    running = records.calls_of([each for each in selected if each is not None])
    yield running
    running.close()


@pytest.mark.parametrize("spec", SPECS)
def test_operations_are_called_as_declared(
    spec: Spec, called: Iterator[tuple[Spec, Calls]]
) -> None:
    at, done = next(called)
    assert at == spec
    assert done.failures == []
    assert done.wrong == []
    unjudged = {line.partition(":")[0] for line in done.unjudged}
    document = spec.version, spec.service
    assert unjudged - MADE_UP.get(document, set()) == UNJUDGED.get(document, set())
    assert done.raised
    assert done.operations == len(documents.generated(spec).plans)
