"""The version, the same as in package.json."""

__version__ = "0.1.0"
