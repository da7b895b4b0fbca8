"""`python -m clientsmith` is the command `clientsmith`."""

from clientsmith.cli import run

if __name__ == "__main__":  # other processes of a run may import it, too
    run()
