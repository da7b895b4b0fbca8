"""Packages on disk: what is there, what is to be, and how it gets there."""
