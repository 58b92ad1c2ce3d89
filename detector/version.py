"""The version of this installation."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("fact-tension")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0+checkout"
