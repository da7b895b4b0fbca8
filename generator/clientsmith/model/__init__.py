"""What a document means, in its own words: wire names, no Python, no JSON Schema."""
