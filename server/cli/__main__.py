"""`python -m server.cli`: the same command where it is not installed."""

from server.cli.main import main

if __name__ == "__main__":  # processes that work apart import it too
    main()
