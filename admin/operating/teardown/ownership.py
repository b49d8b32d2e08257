"""Whose a thing is: the rule by which a teardown touches it or leaves it alone.

A thing is ours where its tag "workshop" has the workshop's name. A tag with another name makes it another's, whatever
the thing is called. What has no such tag is ours where its whole name is one that terraform/names.json gives to this
workshop's groups and participants, or where it belongs to something that was seen to be ours (a log group to its
function). A name that only begins like ours is never enough: "mip" and "mip-day" are two workshops.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import product
from string import Template

from admin.build.layers import LOCK
from admin.names import TEMPLATES
from admin.operating.leftovers import GLOBAL, Thing

SHARED = "shared"  # the group of what belongs to all of them, as in the tags
TAG, GROUP_TAG = "workshop", "group"
WITHOUT_WORKSHOP = ("identify_species", "endpoint")  # names of the workshop's texts, which any workshop has
BARE = ("budget",)  # kinds that are called as the workshop is, and nothing more; whatever else is, is somebody's
PLACE = re.compile(r"\$\{(\w+)\}")
LIBRARY = re.compile(r"^([a-z0-9-]+)==", re.MULTILINE)  # a layer is named by one, and has no tags


class Whose(Enum):
    """Whose a thing is."""

    OURS = auto()
    BYSTANDER = auto()  # another's, or nobody's that we know, with a name or a tag like ours
    STRANGER = auto()  # nothing to do with a workshop


@dataclass
class Known:
    """What is known of a workshop: its name, groups and participants, and what was seen to be its own.

    Attributes:
        workshop: the workshop's name.
        groups: the region of each group, by the group's name.
        participants: the group of each participant, by pseudonym; empty where it is not known.
        stood: by region (or GLOBAL) and name what was seen with the workshop's tag, or stands in a state: its group.
    """

    workshop: str
    groups: dict[str, str] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    stood: dict[tuple[str, str], str] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """Write out every name in AWS that follows from what is known.

        Returns:
            The group of each name, SHARED for what belongs to all.
        """
        found: dict[str, str] = {}
        for template in TEMPLATES.values():
            if template.lstrip("/").startswith("${workshop}"):
                found |= self._written_out(template)
        return found

    def _written_out(self, template: str) -> dict[str, str]:
        groups = [{"group": name, "region": region} for name, region in self.groups.items()]
        choices: list[list[dict[str, str]]] = []
        places = set(PLACE.findall(template)) - {"workshop"}
        if places & {"group", "region"}:
            choices.append(groups)
        if "pseudonym" in places:
            choices.append([{"pseudonym": name} for name in self.participants])
        if "library" in places:
            choices.append([{"library": name} for name in LIBRARY.findall(LOCK.read_text(encoding="utf-8"))])
        found = {}
        for chosen in product(*choices):
            values = {name: value for each in chosen for name, value in each.items()}
            if places <= values.keys():
                group = values.get("group") or self.participants.get(values.get("pseudonym", ""), SHARED)
                found[Template(template).substitute(values, workshop=self.workshop)] = group
        return found

    def learn(self, things: Iterable[Thing]) -> None:
        """Remember what stands with the workshop's tag, so that what belongs to it is known when it has gone.

        Args:
            things: with their tags.
        """
        function = Template(TEMPLATES["crop_faces"]).substitute(workshop=self.workshop, pseudonym="")
        for thing in things:
            if thing.tags.get(TAG) != self.workshop:
                continue
            group = thing.tags.get(GROUP_TAG, "")
            self.stood[thing.region, thing.owner] = group
            if group and group != SHARED and thing.region != GLOBAL:
                self.groups.setdefault(group, thing.region)
            if thing.name.startswith(function) and thing.kind.name in ("function", "role"):
                self.participants.setdefault(thing.name.removeprefix(function), group)


def is_alike(known: Known, thing: Thing) -> bool:
    """Say whether a thing's name is like one of the workshop's, however little that says.

    Args:
        known: the workshop.
        thing: any.
    """
    owner = thing.owner.lstrip("/")
    fixed = [TEMPLATES[name].partition("${")[0] for name in WITHOUT_WORKSHOP]
    return owner.startswith((known.workshop, *fixed)) or thing.name.lstrip("/").startswith((known.workshop, *fixed))


class Judge:
    """Judges whose the things of one inventory are."""

    def __init__(self, known: Known, things: Iterable[Thing]) -> None:
        """Read the names that are taken by others.

        Args:
            known: the workshop.
            things: everything that stands, with its tags.
        """
        self.known, self._names = known, known.names()
        everything = list(things)
        others = [thing for thing in everything if thing.tags.get(TAG, known.workshop) != known.workshop]
        # What has a name of the texts and no tag was made by hand, or by others' tools.
        others += [
            thing
            for thing in everything
            if TAG not in thing.tags and thing.kind.name in ("function", "endpoint") and thing.name not in self._names
        ]
        self._others = {(thing.region, thing.owner) for thing in others}

    def whose(self, thing: Thing) -> Whose:
        """Judge one thing.

        Args:
            thing: with its tags.

        Returns:
            Whose it is.
        """
        tag, place = thing.tags.get(TAG), (thing.region, thing.owner)
        if tag == self.known.workshop:
            return Whose.OURS
        if tag is not None:
            return Whose.BYSTANDER
        if place not in self._others:
            if thing.owner in self._names and (thing.owner != self.known.workshop or thing.kind.name in BARE):
                return Whose.OURS
            if thing.kind.owner and place in self.known.stood:
                return Whose.OURS
        return Whose.BYSTANDER if is_alike(self.known, thing) else Whose.STRANGER

    def group(self, thing: Thing) -> str:
        """Say to which group a thing of ours belongs.

        Args:
            thing: one of ours.

        Returns:
            The group's name, SHARED for what belongs to all, empty where that is not known.
        """
        if found := thing.tags.get(GROUP_TAG):
            return found
        return self.known.stood.get((thing.region, thing.owner)) or self._names.get(thing.owner, "")


def by_group(judge: Judge, things: Iterable[Thing], groups: Mapping[str, object] | None) -> list[Thing]:
    """Choose what is ours, of all groups or of some.

    Args:
        judge: whose things are whose.
        things: any.
        groups: by name; None for everything of ours.

    Returns:
        Those of ours that belong to these groups.
    """
    ours = [thing for thing in things if judge.whose(thing) is Whose.OURS]
    return ours if groups is None else [thing for thing in ours if judge.group(thing) in groups]
