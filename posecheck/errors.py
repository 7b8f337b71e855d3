"""Every error posecheck raises on purpose, split by whose fault it is.

The message of each is one sentence for the person at the keyboard: what is
wrong, where, and what to do. The command line prints it and exits with 1.
"""


class PosecheckError(Exception):
    """Base of all errors a user can meet."""


class ConfigError(PosecheckError):
    """A stretch, routine, profile or settings file says something impossible."""


class SourceError(PosecheckError):
    """A camera, clip, picture or trace cannot be opened or read."""


class ModelError(PosecheckError):
    """A pose model is missing, damaged or does not load."""


class OutputError(PosecheckError):
    """A result cannot be written where it was asked for."""
