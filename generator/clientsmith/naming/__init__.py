"""Names: what everything of a document is called in Python, and why."""
