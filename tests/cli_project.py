"""A small project to run the command in."""

from __future__ import annotations

SPEC = """\
openapi: 3.0.3
info: {title: Acme, version: '1'}
paths:
  /cats:
    get:
      operationId: list_cats
      tags: [Cats]
      responses:
        '200':
          description: All cats.
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}
  /dogs:
    post:
      operationId: add_dog
      tags: [Dogs]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties: {dog: {$ref: '#/components/schemas/Dog'}}
      responses:
        '204': {description: It was added.}
components:
  schemas:
    Cat: {type: object, properties: {name: {type: string}}}
    Dog: {type: object, properties: {name: {type: string}}}
"""
WITHOUT_DOGS = SPEC[: SPEC.index("  /dogs:")] + SPEC[
    SPEC.index("components:") :
].replace("    Dog: {type: object, properties: {name: {type: string}}}\n", "")
LONGER = SPEC.replace(
    "Cat: {type: object, properties: {",
    "Cat: {type: object, properties: {age: {type: integer}, ",
)
WRONG = SPEC.replace("{type: string", "{$ref: '#/nowhere'", 1)
CONFIG = """\
[clients.acme]
output = "generated/acme"
document = "{service}.yaml"
versions = [{ version = "1", services = ["spec"] }]

[clients.other]
output = "generated/other"
document = "{service}.yaml"
versions = [{ version = "1", services = ["second"] }]
"""
ALONE = ("generate", "--spec", "spec.yaml", "--output", "acme")
CATS, DOGS = "models/cats.py", "models/dogs.py"
