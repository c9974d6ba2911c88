"""The ways in which a tuning ends without a model, each with the code that the process exits with."""


class Failure(Exception):
    """A sentence that somebody can act on, and an exit code. ``line`` is the row's line where a row is at fault."""

    code = 1
    name = "failed"

    def __init__(self, message, line=None):
        super().__init__(message)
        self.line = line


class DataRefused(Failure):
    code = 4
    name = "data_refused"


class BaseRefused(Failure):
    code = 5
    name = "base_refused"


class Diverged(Failure):
    code = 6
    name = "diverged"


class NotResumable(Failure):
    code = 7
    name = "not_resumable"


class Busy(Failure):
    code = 8
    name = "busy"


class Stopped(Failure):
    """Asked to stop; what was learnt is kept, and the same arguments with ``--resume`` go on from there."""

    code = 75
    name = "stopped"
