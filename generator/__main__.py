"""`python -m generator` is the command `clientsmith`."""

from generator.cli import main

main(prog_name="clientsmith")
