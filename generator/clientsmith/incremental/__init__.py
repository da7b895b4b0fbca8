"""What a run remembers of those before it: by content, never by time."""
