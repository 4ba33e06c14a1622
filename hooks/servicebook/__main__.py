"""`python -m servicebook`, where the command is not on the path."""

from servicebook.cli import run

if __name__ == "__main__":
    run()
