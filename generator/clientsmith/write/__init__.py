"""From pages to files: render, format, write."""
