"""clientsmith: Python clients from versioned OpenAPI documents.

The command is `clientsmith`; the public function is `generator.pipeline.generate`.
"""

__version__ = "0.1.0"
