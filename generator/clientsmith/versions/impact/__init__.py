"""Which lines of an app use what has changed."""
