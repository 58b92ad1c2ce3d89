"""Run the command line from a checkout, installed or not: `python cli.py FOLDER`."""

from detector.cli import main

if __name__ == "__main__":
    main()
