"""Lets the tests import the runtime as a package, as it stands in generated clients."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "templates"))
sys.path.insert(0, str(HERE))
