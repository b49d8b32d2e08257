"""The error that the reader can do something about."""


class WorkshopError(Exception):
    """A refusal in one or two sentences: what happened, to whom or what, and what to do next.

    The command line prints it without a traceback and ends with exit status 2.
    """
