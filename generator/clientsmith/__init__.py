"""clientsmith: Python clients from versioned OpenAPI documents.

The command is `clientsmith`; the public function is `clientsmith.pipeline.generate`.
"""

__version__ = "0.1.0"
