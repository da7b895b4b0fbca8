"""Checks of generated clients by what this project did not write."""
