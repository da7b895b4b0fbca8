"""A new version of a client, all in one step."""
