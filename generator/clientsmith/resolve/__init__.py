"""From a document's nodes to the model: what schemas, operations and unions mean."""
