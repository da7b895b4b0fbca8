"""Findings as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from clientsmith.diagnostics import Diagnostic, Severity, documentation, printable
from clientsmith.version import __version__

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

GITHUB = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
GITHUB_PROPERTY = GITHUB | str.maketrans({":": "%3A", ",": "%2C"})


def text(findings: Sequence[Diagnostic]) -> str:
    """Returns a line for each finding, and one for what to do."""
    return "\n".join(map(_colored, findings))


def _colored(finding: Diagnostic) -> str:
    label = f"{finding.severity.value}[{finding.code}]"
    color = COLORS[finding.severity]
    return str(finding).replace(label, click.style(label, color, bold=True), 1)


def as_json(findings: Sequence[Diagnostic]) -> str:
    """Returns a list of objects: `severity`, `code`, `message`, a place, `hint`."""
    return json.dumps([_values(finding) for finding in findings], indent=2)


def _values(finding: Diagnostic) -> Mapping[str, Any]:
    values: dict[str, Any] = {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
    }
    if where := finding.where:
        values |= {"file": where.file, "line": where.line, "column": where.column}
    more = {"hint": finding.hint, "pointer": finding.pointer}
    return values | {key: value for key, value in more.items() if value}


def sarif(findings: Sequence[Diagnostic]) -> str:
    """Returns a log of the Static Analysis Results Interchange Format 2.1.0."""
    driver = {
        "name": "clientsmith",
        "version": __version__,
        "informationUri": documentation("diagnostics"),
        "rules": [
            {"id": code} for code in dict.fromkeys(finding.code for finding in findings)
        ],
    }
    run = {"tool": {"driver": driver}, "results": list(map(_result, findings))}
    log = {"$schema": SARIF, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2)


def _result(finding: Diagnostic) -> Mapping[str, Any]:
    message = "\n".join(filter(None, (finding.message, finding.hint)))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": message},
    }
    if where := finding.where:
        place = {
            "artifactLocation": {"uri": where.file},
            "region": {"startLine": where.line, "startColumn": where.column},
        }
        result["locations"] = [{"physicalLocation": place}]
    return result


def github(findings: Sequence[Diagnostic]) -> str:
    """Returns commands that GitHub Actions shows beside the lines of a change."""
    return "\n".join(map(_annotation, findings))


def _annotation(finding: Diagnostic) -> str:
    properties = {"title": finding.code}
    if where := finding.where:
        place = {"file": where.file, "line": str(where.line), "col": str(where.column)}
        properties = place | properties
    listed = ",".join(
        f"{name}={value.translate(GITHUB_PROPERTY)}"
        for name, value in properties.items()
    )
    message = "\n".join(
        map(printable, filter(None, (finding.message, finding.hint)))
    ).translate(GITHUB)
    return f"::{finding.severity.value} {listed}::{message}"


FORMS: Mapping[str, Callable[[Sequence[Diagnostic]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
"""What writes findings, by what `--findings` is given."""
