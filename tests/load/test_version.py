"""Which documents are let in."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "version", ["3.0.0", "3.0.4", "3.1.1", "3.2.0", "'3.1.0-rc1'", '"3.0.3"']
)
def test_supported(loading, version):
    outcome = loading(
        f"openapi: {version}\ninfo: {{title: T, version: v}}\npaths: {{}}\n"
    )
    assert outcome.printed == []


@pytest.mark.parametrize("version", ["3.0", "3.1", "'3.2'"])
def test_short(loading, version):
    outcome = loading(
        f"openapi: {version}\ninfo: {{title: T, version: v}}\npaths: {{}}\n"
    )
    short = version.strip("'")
    assert outcome.document.root.text("openapi") == f"{short}.0"
    assert outcome.printed == [
        f"api.yaml:1:10: warning[openapi-version]: the version {short} is not written "
        f"in full\n    it is read as '{short}.0'"
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "swagger: '2.0'",
            "1:1: error[openapi-version]: Swagger 2.0 is not supported\n"
            "    convert it to OpenAPI 3 first, as swagger2openapi of npm does",
        ),
        (
            "info: {}",
            "1:1: error[openapi-version]: "
            "this is no OpenAPI document: openapi is missing\n"
            "    such as openapi: 3.0.3",
        ),
        (
            "openapi: 3",
            "1:10: error[openapi-version]: openapi must be a string\n"
            "    write it in quotes and in full, such as '3.0.3'",
        ),
        (
            "openapi: 4.0.0",
            "1:10: error[openapi-version]: OpenAPI 4.0.0 is not supported\n"
            "    supported are 3.0.x, 3.1.x and 3.2.x, written in full",
        ),
        (
            '{"openapi": "3.3"}',
            "1:13: error[openapi-version]: OpenAPI 3.3 is not supported\n"
            "    supported are 3.0.x, 3.1.x and 3.2.x, written in full",
        ),
    ],
)
def test_refused(loading, text, printed):
    outcome = loading(text)
    assert outcome.document is None
    assert outcome.printed == [f"api.yaml:{printed}"]
