"""What becomes of a client when its documents do: fetching, comparing, bumping."""
