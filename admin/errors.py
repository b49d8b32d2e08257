"""What goes wrong in a way the reader can do something about."""


class WorkshopError(Exception):
    """A refusal in one or two sentences: what happened, to whom or what, and what to do next.

    The command line prints it without a traceback and ends with exit status 2.
    """


class RefusedError(Exception):
    """Something that a participant uploaded is refused, wholly or in part.

    why names a text under [reasons] in rubric.toml, facts fill its braces; Rubric turns both into words.
    """

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(why, facts)
        self.why, self.facts = why, facts
