"""Several files on disk changed together, as far as a file system allows."""

from __future__ import annotations

from generator.pipeline.alone import changing as changing
from generator.pipeline.alone import replace_all as replace_all
