"""Where schemas stand, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clientsmith.load.document import Document, Node
from clientsmith.load.walk import Kind, objects

EVERYWHERE = """\
openapi: 3.2.0
paths:
  x-schemas: {get: {parameters: [{schema: {}}]}}
  /a:
    parameters: [{schema: {title: path parameter}}]
    additionalOperations:
      COPY: {requestBody: {content: {a/b: {schema: {title: other method}}}}}
    post:
      parameters: [{content: {a/b: {schema: {title: parameter content}}}}]
      requestBody:
        content:
          a/b:
            schema: {title: body}
            itemSchema: {title: item of body}
            encoding: {f: {headers: {H: {schema: {title: part header}}}}}
      responses:
        x-no: {content: {a/b: {schema: {}}}}
        '200':
          headers: {H: {schema: {title: header}}}
          content: {a/b: {schema: {title: response}}}
      callbacks:
        done:
          x-no: {get: {parameters: [{schema: {}}]}}
          '{$request.body#/url}': {post: {parameters: [{schema: {title: callback}}]}}
webhooks:
  x-hook: {get: {parameters: [{schema: {title: webhook}}]}}
components:
  responses: {R: {content: {a/b: {schema: {title: shared response}}}}}
  parameters: {P: {schema: {title: shared parameter}}}
  requestBodies: {B: {content: {a/b: {schema: {title: shared body}}}}}
  headers: {H: {schema: {title: shared header}}}
  callbacks: {C: {'{$url}': {get: {parameters: [{schema: {title: shared callback}}]}}}}
  pathItems: {I: {get: {parameters: [{schema: {title: shared path item}}]}}}
  mediaTypes: {M: {schema: {title: shared media type}}}
  schemas:
    x-named: {title: component}
"""
NESTED = """\
components:
  schemas:
    S:
      title: S
      properties: {default: {title: property}, $ref: {title: odd property}}
      patternProperties: {^a: {title: pattern}}
      additionalProperties: {title: additional}
      items: {title: items}
      prefixItems: [{title: prefix}]
      allOf: [{title: all}]
      anyOf: [{title: any}]
      oneOf: [{title: one, not: {title: not}}]
      $defs: {D: {title: def}}
      if: {title: if}
      then: {title: then}
      unevaluatedProperties: false
"""
NOT_SCHEMAS = """\
components:
  schemas:
    S:
      title: S
      default: {properties: {a: {}}}
      example: {items: {}}
      examples: [{items: {}}]
      enum: [{items: {}}]
      const: {items: {}}
      x-schema: {items: {}}
      discriminator: {mapping: {a: {items: {}}}}
      required: [properties]
  examples: {E: {value: {schema: {}}}}
  links: {L: {schema: {}}}
"""


def schemas(document: Document) -> Iterator[Node]:
    """Yields all Schema Objects that are mappings."""
    return (node for kind, node in objects(document) if kind is Kind.SCHEMA)


def titles(outcome):
    return [schema.text("title") for schema in schemas(outcome.document)]


def test_every_place_of_a_document(reading):
    assert titles(reading(EVERYWHERE)) == [
        "path parameter",
        "other method",
        "parameter content",
        "body",
        "item of body",
        "part header",
        "header",
        "response",
        "callback",
        "webhook",
        "shared response",
        "shared parameter",
        "shared body",
        "shared header",
        "shared callback",
        "shared path item",
        "shared media type",
        "component",
    ]


def test_every_place_in_a_schema(reading):
    assert titles(reading(NESTED)) == [
        "S",
        "property",
        "odd property",
        "pattern",
        "additional",
        "items",
        "prefix",
        "all",
        "any",
        "one",
        "not",
        "def",
        "if",
        "then",
    ]


def test_data_is_no_schema(reading):
    assert titles(reading(NOT_SCHEMAS)) == ["S"]


def test_pointers(reading):
    document = reading(NESTED).document
    for schema in schemas(document):
        value = document.root.value
        for key in schema.pointer:
            value = value[key]
        assert value is schema.value


@pytest.mark.parametrize(
    "text",
    [
        "components: 5",
        "components: {schemas: [a]}",
        "components: {schemas: {S: {properties: 5, items: [{}], allOf: {}, not: x}}}",
        "paths: [get]",
        "paths: {/a: {get: text, parameters: {}, post: {responses: [], callbacks: 1}}}",
        "webhooks: ~",
    ],
)
def test_documents_of_wrong_types(reading, text):
    assert len(list(objects(reading(text).document))) <= 6


def test_a_change_to_an_object_is_seen_by_the_walk(reading):
    outcome = reading("components: {schemas: {S: {title: S}}}")
    found = []
    for kind, node in objects(outcome.document):
        if kind is Kind.SCHEMA:
            found.append(node.json_pointer)
            if len(found) < 3:
                node.value["not"] = {}
    assert found == [f"#/components/schemas/S{'/not' * depth}" for depth in range(3)]


def test_nesting_up_to_the_bound(reading):
    text = "components: {schemas: {S: " + "{not: " * 190 + "{}" + "}" * 192
    assert len(list(schemas(reading(text).document))) == 191
