"""Generated clients against the servers of other frameworks."""
