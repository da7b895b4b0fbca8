"""The client model: what callers see, with names, types and prose, made once."""
