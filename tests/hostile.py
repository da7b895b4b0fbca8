"""Texts that mean harm, and a document with a place for each of them."""

from __future__ import annotations

from typing import Any

Json = Any

CODE = "__import__('sys').__dict__.update(executed=True)"
TEXTS = {
    "quote": f"' + {CODE} + '",
    "double": f'" + {CODE} + "',
    "triple": f'"""\n{CODE}\n"""',
    "triple-single": f"'''\n{CODE}\n'''",
    "quotes": "\"'\"'\"\"\"'''",
    "escaped": f'\\""" + {CODE} + \\"""',
    "trailing": "ends with one \\",
    "trailing-two": "ends with two \\\\",
    "trailing-quote": 'ends with "',
    "trailing-escaped": 'ends with \\"',
    "newlines": f"one\ntwo\r\nthree\n{CODE}\n\n    {CODE}",
    "other-newlines": f"a\x0b{CODE}\x0c{CODE}\x85{CODE}\u2028{CODE}\u2029{CODE}",
    "jinja": "{{ 7 * 7 }} {% for a in b %} {# comment #} {{ page.__class__ }}",
    "field": f"{{{CODE}}} {{0}} {{}} %s %(a)s $a",
    "null": f"a\0b\0{CODE}",
    "bidi": "\u202e} \u2066 if admin \u2069\u202d",
    "surrogate": "\ud800 alone \udfff",
    "name-escape": "\\N{BULLET} \\N{no such name} \\u0041 \\x41 \\U0001F600 \\777",
    "comment": f"# {CODE}\n#",
    "tabs": "\t tab \t\tend\t",
    "emoji": "👩\u200d👩\u200d👧 e\u0301 \u00e9 \ufeff",
    "path": "../../x",
    "absolute": "/etc/passwd",
    "drive": "C:\\x\\..\\y",
    "class": "class",
    "self": "self",
    "init": "__init__",
    "dunder": "__class__",
    "none": "None",
    "import": "import os",
    "empty": "",
    "blank": " ",
    "dots": "..",
    "underscores": "____",
    "digits": "123",
    "long": "x" * 300,
    "very-long": "word " * 4000,
}

BASE: Json = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://example.com"}],
    "tags": [{"name": "Things", "description": "D"}],
    "security": [{"key": []}],
    "paths": {
        "/things/{id}": {
            "post": {
                "operationId": "act",
                "tags": ["Things"],
                "summary": "S",
                "description": "D",
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {"name": "q", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-H", "in": "header", "schema": {"type": "string"}},
                    {
                        "name": "X-Fixed",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string", "default": "1"},
                    },
                ],
                "requestBody": {
                    "required": True,
                    "description": "D",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Thing"}
                        }
                    },
                },
                "responses": {
                    "200": {
                        "description": "D",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Pick"}
                            }
                        },
                    },
                    "404": {"description": "D"},
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "schemas": {
            "Thing": {
                "title": "T",
                "description": "D",
                "type": "object",
                "properties": {
                    "member": {
                        "type": "string",
                        "title": "T",
                        "description": "D",
                        "pattern": "a",
                        "format": "f",
                        "default": "d",
                        "example": "e",
                    },
                    "choice": {"type": "string", "enum": ["a", "b"]},
                    "hint": {"type": "string", "x-enum": ["a", "b"]},
                },
            },
            "Pick": {
                "description": "D",
                "oneOf": [
                    {"$ref": "#/components/schemas/One"},
                    {"$ref": "#/components/schemas/Two"},
                ],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {
                        "one": "#/components/schemas/One",
                        "two": "#/components/schemas/Two",
                    },
                },
            },
            "One": {"type": "object", "properties": {"kind": {"type": "string"}}},
            "Two": {"type": "object", "properties": {"kind": {"type": "string"}}},
            "Key": {
                "oneOf": [
                    {
                        "type": "object",
                        "required": ["first"],
                        "properties": {"first": {"type": "string"}},
                    },
                    {
                        "type": "object",
                        "required": ["second"],
                        "properties": {"second": {"type": "string"}},
                    },
                ]
            },
        },
    },
}
