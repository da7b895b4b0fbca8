"""Arguments that had an underscore which only a class body needs: `field_`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from support import Recorder, clientsmith, imported

SPEC = """openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    post:
      operationId: findPets
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {field: {type: string}}}
      responses: {'204': {description: Done.}}
"""
CONFIG = """[clients.acme]
output = "acme"
document = "{service}_{version}.yaml"
versions = [{ version = "1", services = ["pets"] }]
"""


def test_the_old_name_goes_on_to_work_and_the_next_run_changes_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    (tmp_path / "pets_1.yaml").write_text(SPEC)
    assert clientsmith("generate", cwd=tmp_path).status == 0
    ledger = tmp_path / "clientsmith.names.json"
    names = json.loads(ledger.read_text())
    arguments = names["clients"]["acme"]["pets"]["arguments"]["POST /pets"]
    assert arguments == {"body field": "field"}
    arguments["body field"] = "field_"
    ledger.write_text(json.dumps(names))
    assert clientsmith("generate", cwd=tmp_path).status == 0
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0
    with imported(tmp_path / "acme") as package:
        module = sys.modules[f"{package.__name__}.v1.pets.resources.general"]
        group = module.General()
        group._transport = Recorder()
        with pytest.warns(DeprecationWarning, match="field_ is now called field"):
            call = group.find_pets(field_="a")
        assert call.body == group.find_pets(field="a").body == {"field": "a"}
