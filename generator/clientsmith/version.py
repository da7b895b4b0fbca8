"""The release of clientsmith."""

__version__ = "0.1.0"
