"""What can go wrong, as one tree.

DetectorError                 every error of this package; its text is one sentence for the user
|-- UsageError                the call is wrong: exit code 2
|   |-- UnknownName           no model, suite or label of that name; names the nearest
|   `-- UnsuitableModel       the model is no NLI judge or no sentence encoder
|-- CannotRun                 the call is right, but nothing can be done: exit code 3
|   |-- NothingToRead         no article in the folder could be read
|   `-- ModelError            a model cannot be loaded, is damaged or is not at hand offline
`-- ReadError                 one file cannot be read: it is skipped and listed, never fatal
"""


class DetectorError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 3


class UsageError(DetectorError):
    """The caller asked for something that cannot be meant."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that is neither known nor a path."""


class UnsuitableModel(UsageError):
    """A model of another kind than the role that it was given."""


class CannotRun(DetectorError):
    """The run cannot be done."""


class NothingToRead(CannotRun):
    """No article could be read."""


class ModelError(CannotRun):
    """A model cannot be loaded."""


class ReadError(DetectorError):
    """One file cannot be read; its text is the reason shown in the report."""
