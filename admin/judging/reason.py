"""Why an upload, or part of one, is refused or misses points: a name and facts, which the rubric puts into words."""

from collections.abc import Mapping
from typing import NamedTuple


class Reason(NamedTuple):
    """The name of a text in rubric.toml, and the facts that fill its braces.

    Attributes:
        why: a name under [reasons], or under the hints of a criterion.
        facts: the values of the text's braces by name; a value may be a Reason itself, which is put into words too.
    """

    why: str
    facts: Mapping[str, object]


class RefusedError(Exception):
    """Something that a participant uploaded is refused, wholly or in part."""

    def __init__(self, why: str, **facts: object) -> None:
        """Refuse an upload.

        Args:
            why: the name of a text under [reasons] in rubric.toml.
            facts: what fills that text's braces.
        """
        super().__init__(why, facts)
        self.reason = Reason(why, facts)
