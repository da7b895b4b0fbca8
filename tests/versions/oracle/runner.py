"""Runs callers with one state of the client, and says what became of each.

    python runner.py FOLDER PLAN

It is a process of its own, as callers are of a package that was just generated. What it
prints is JSON: for each function what was sent, what was returned, or what was raised.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import httpx2

TAKEN = {
    "accept",
    "accept-encoding",
    "connection",
    "host",
    "user-agent",
    "content-length",
}


def shown(value: Any, depth: int = 0) -> Any:
    """Returns a value with its classes, as JSON."""
    if depth > 12:
        return "…"
    fields = getattr(type(value), "__struct_fields__", None)
    if fields is not None:
        members = {
            name: shown(getattr(value, name, None), depth + 1) for name in fields
        }
        return {"class": type(value).__name__, **members}
    if isinstance(value, list | tuple):
        return [shown(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): shown(item, depth + 1) for key, item in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return (
        f"{type(value).__name__} {value}"[:200]
        if " at 0x" not in repr(value)
        else (type(value).__name__)
    )


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Runs the callers of one version."""
    package = importlib.import_module(f"box.{plan['version']}")
    module = importlib.import_module(plan["module"])
    outcomes = {}
    for name, answer in plan["functions"].items():
        sent: list[Any] = []

        def transport(
            request: httpx2.Request, answer: Any = answer, sent: list[Any] = sent
        ) -> httpx2.Response:
            request.read()
            headers = sorted(
                (key, text)
                for key, text in request.headers.items()
                if key not in TAKEN and "boundary" not in text
            )
            body = request.content.decode("latin-1")
            boundary = request.headers.get("content-type", "").partition("boundary=")[2]
            body = body.replace(boundary, "…") if boundary else body
            sent.append([request.method, str(request.url), headers, body])
            status, content = answer
            if content is None and status == 204:
                return httpx2.Response(status)
            return httpx2.Response(status, json=content)

        http = httpx2.Client(transport=httpx2.MockTransport(transport))
        outcome: dict[str, Any] = {"sent": sent}
        try:
            if plan["client"]:
                client = getattr(package, plan["client"])(
                    http_client=http, max_retries=0, **plan["given"]
                )
                outcome["result"] = shown(getattr(module, name)(client))
            else:
                getattr(module, name)()
        except Exception as error:
            outcome["error"] = type(error).__name__
            outcome["text"] = str(error)[:200]
        outcomes[name] = outcome
    return outcomes


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.path.insert(0, sys.argv[1])
    plans = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    print(json.dumps([run(plan) for plan in plans]))
