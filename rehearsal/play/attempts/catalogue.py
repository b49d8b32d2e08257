"""Which tables of attempts there are. To try something new, add a line to one, or a table to TABLES."""

from collections.abc import Callable

from admin.workshop.groups import Group, Workshop
from rehearsal.play.attempts import (
    birds,
    buckets,
    door,
    feedback,
    functions,
    groups,
    logs,
    objects,
    others,
    own,
    rights,
)
from rehearsal.play.attempts.scene import Attempt, Scene

TABLES: tuple[Callable[[Scene], list[Attempt]], ...] = (
    own.own,  # first: only where these are allowed do refusals of the others prove anything
    birds.own_and_others,
    objects.of_others,
    objects.of_the_workshop,
    objects.own_beyond_the_exercise,
    buckets.buckets,
    functions.of_others,
    functions.elsewhere,
    functions.own_beyond_the_exercise,
    functions.new,
    logs.logs,
    feedback.rows_and_key,
    feedback.judge_and_map,
    rights.roles,
    rights.tokens,
    door.secrets_and_list,
    door.function_and_api,
    door.notes_of_others,
    groups.of_other_groups,
    others.species,
    others.services,
)


def attempts(workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> list[Attempt]:
    """List everything that a participant tries, beginning with what is theirs.

    Args:
        workshop: as applied.
        group: the participant's.
        me: the participant's pseudonym.
        neighbour: the pseudonym of another participant of the group.
        account: the AWS account's number.

    Returns:
        The attempts, in the order in which they are made.
    """
    scene = Scene(workshop, group, me, neighbour, account)
    return [attempt for table in TABLES for attempt in table(scene)]


def attempts_of_birds(workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> list[Attempt]:
    """List everything that a participant's own species function tries, as attempts does for the one of the faces."""
    return birds.by_the_species_function(Scene(workshop, group, me, neighbour, account))
