"""From the model to pages: Python names, annotations, docstrings, files."""
