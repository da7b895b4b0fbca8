"""What changes for callers between two states of a client."""

from clientsmith.versions.compare.whole import compare, compare_services

__all__ = ["compare", "compare_services"]
