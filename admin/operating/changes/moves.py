"""Who goes from one group to another: their things have the same names in both, so they leave before they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from admin.errors import WorkshopError
from admin.operating.changes.carried_code import is_waiting
from admin.operating.changes.change import Seat
from admin.operating.doctor.state import addresses_by_key
from admin.workshop.groups import Group, Workshop

KEPT = ("build", "moved")  # below the checkout: code that is on its way from one function to another


@dataclass(frozen=True)
class Move:
    """One participant who moves.

    Attributes:
        pseudonym: whose.
        source: the group that they stand in.
        target: the group that they are to be in.
        addresses: what stands of them, as Terraform's -target takes it.
    """

    pseudonym: str
    source: Group
    target: Group
    addresses: tuple[str, ...]


def find_moves(workshop: Workshop, chosen: Sequence[Path]) -> list[Move]:
    """Find who stands in a state of one group and is configured in another.

    Args:
        workshop: the workshop, as it is to be.
        chosen: the environments that are worked on.

    Returns:
        The moves that leave one of these or come to one of these.

    Raises:
        WorkshopError: a state cannot be read, or somebody is configured in both groups.
    """
    states: dict[str, Mapping[str, list[str]]] = {
        group.name: addresses_by_key(group.folder) for group in workshop.groups
    }
    names = {folder.name for folder in chosen}
    found = []
    for target in workshop.groups:
        for source in workshop.groups:
            if source.name == target.name or not names & {source.folder.name, target.folder.name}:
                continue
            for pseudonym in target.participants:
                addresses = states[source.name].get(pseudonym)
                if not addresses or pseudonym in states[target.name]:
                    continue
                if pseudonym in source.participants:
                    raise WorkshopError(
                        f"{pseudonym} is in the participants files of {source.name} and of {target.name}: run "
                        "'workshop provision' with the roster. Nothing was changed."
                    )
                found.append(Move(pseudonym, source, target, tuple(addresses)))
    return found


def seats(workshop: Workshop, pseudonym: str, place: Group, *, other: Group | None = None) -> tuple[Seat, ...]:
    """List a participant's functions in a group: lab 1's, and lab 4's where each writes one.

    Args:
        workshop: the workshop.
        pseudonym: whose.
        place: the group that the functions are in.
        other: the group that they come from or go to, where that is another; lab 4's function is carried where both
            groups have one.

    Returns:
        A seat for each function, its code kept in a folder of its name.
    """
    has_both = place.exercise and (other is None or other.exercise)
    names = [workshop.function_name(pseudonym), *([workshop.bird_function(pseudonym)] if has_both else [])]
    kept = workshop.terraform.parent.joinpath(*KEPT)
    return tuple(Seat(pseudonym, name, place.region, kept / name, other.name if other else "") for name in names)


def leaving(workshop: Workshop, group: Group, moves: Sequence[Move]) -> tuple[Seat, ...]:
    """List the seats of those who go from a group to another."""
    return tuple(
        seat
        for one in moves
        if one.source.name == group.name
        for seat in seats(workshop, one.pseudonym, group, other=one.target)
    )


def coming(workshop: Workshop, group: Group, pseudonyms: Sequence[str], moves: Sequence[Move]) -> tuple[Seat, ...]:
    """List the seats of those who are created in a group; whose code is on its way gets it.

    Args:
        workshop: the workshop.
        group: the group.
        pseudonyms: who is created.
        moves: those that are known; whoever was removed by an earlier apply is in none.

    Returns:
        A seat for each, and for whoever's code still waits since an earlier apply was killed.
    """
    of = {one.pseudonym: one.source for one in moves if one.target.name == group.name}
    found = (seat for name in group.participants for seat in seats(workshop, name, group, other=of.get(name)))
    return tuple(seat for seat in found if seat.pseudonym in pseudonyms or is_waiting(seat))
