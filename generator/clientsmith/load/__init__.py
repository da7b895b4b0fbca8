"""From bytes to plain values that know where they stand: read, repair, validate."""

from clientsmith.load.loader import load

__all__ = ["load"]
