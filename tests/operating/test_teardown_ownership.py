"""Whose a thing is: names that only begin alike, tags of others, and what belongs to what was seen to be ours."""

from typing import Any

import pytest

from admin.names import TEMPLATES
from admin.operating.leftovers import GLOBAL, KINDS, Thing
from admin.operating.resource_names import name_of, owner_of
from admin.operating.teardown.ownership import SHARED, Judge, Known, Whose

PARIS, MONTREAL = "eu-west-3", "ca-central-1"
SPECIES_FUNCTION, ENDPOINT = (TEMPLATES[name].partition("${")[0] for name in ("identify_species", "endpoint"))
OF_KIND = {kind.name: kind for kind in KINDS}
OURS, THEIRS = {"workshop": "mip-day", "group": "group-1145"}, {"workshop": "mip", "group": "day-crop"}


def known() -> Known:
    return Known(
        "mip-day",
        groups={"group-1145": PARIS, "group-1430": MONTREAL},
        participants={"ada": "group-1145", "hedy": "group-1430"},
    )


def thing(kind: str, name: str, tags: dict[str, str] | None = None, region: str = PARIS, **entry: Any) -> Thing:
    of_kind = OF_KIND[kind]
    owner = owner_of(entry.get(of_kind.owner, name)) if of_kind.owner else name
    return Thing(of_kind, GLOBAL if of_kind.is_global else region, name, owner, region, entry, tags or {})


def whose(one: Thing, *others: Thing, of: Known | None = None) -> Whose:
    return Judge(of or known(), [one, *others]).whose(one)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("function", "mip-day-crop-faces-ada"),
        ("role", "mip-day-crop-faces-hedy"),
        ("log group", "/aws/lambda/mip-day-crop-faces-ada"),
        ("bucket", "mip-day-target"),
    ],
)
def test_what_has_exactly_a_name_of_ours_is_ours_without_a_tag(kind: str, name: str) -> None:
    assert whose(thing(kind, name)) is Whose.OURS


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("function", "mip-day-crop-faces-adam"),  # a participant that nobody knows
        ("function", "mip-day2-crop-faces-ada"),
        ("role", "mip-day2-participant-group-1145"),
        ("bucket", "mip-day-target-2"),
        ("log group", "/aws/lambda/mip-day-crop-faces-adam"),
        ("function", SPECIES_FUNCTION),  # the texts' name, which whoever follows them by hand uses
        ("log group", f"/aws/lambda/{SPECIES_FUNCTION}"),
        ("endpoint", ENDPOINT),
    ],
)
def test_what_only_begins_like_ours_is_a_bystander(kind: str, name: str) -> None:
    assert whose(thing(kind, name)) is Whose.BYSTANDER


def test_a_layer_is_named_by_its_library() -> None:
    name = next(name for name in known().names() if "pillow" in name)
    assert whose(thing("layer", name)) is Whose.OURS
    assert whose(thing("layer", f"{name}-2")) is Whose.BYSTANDER


def test_of_what_is_called_as_the_workshop_only_the_budget_is_ours_by_its_name() -> None:
    assert whose(thing("role", "mip-day")) is Whose.BYSTANDER
    assert whose(thing("bucket", "mip-day")) is Whose.BYSTANDER
    assert whose(thing("budget", "mip-day")) is Whose.OURS


def test_a_tag_decides_whatever_the_name_is() -> None:
    assert whose(thing("function", "anything", OURS)) is Whose.OURS
    assert whose(thing("function", SPECIES_FUNCTION, OURS)) is Whose.OURS
    assert whose(thing("function", "mip-day-crop-faces-ada", THEIRS)) is Whose.BYSTANDER
    assert whose(thing("role", "anything", THEIRS)) is Whose.BYSTANDER
    assert whose(thing("function", "accounting", {"team": "x"})) is Whose.STRANGER


def test_a_workshop_whose_name_begins_ours_is_another() -> None:
    of = Known("mip", groups={"day": PARIS}, participants={"ada": "day"})
    assert whose(thing("bucket", "mip-day-target"), of=of) is Whose.BYSTANDER
    assert whose(thing("function", "mip-day-crop-faces-ada"), of=of) is Whose.BYSTANDER
    assert whose(thing("function", "mip-crop-faces-ada"), of=of) is Whose.OURS


def test_a_log_group_belongs_to_whoever_has_its_function() -> None:
    group = thing("log group", f"/aws/lambda/{SPECIES_FUNCTION}", logGroupName=f"/aws/lambda/{SPECIES_FUNCTION}")
    of = known()
    of.learn([thing("function", SPECIES_FUNCTION, OURS)])
    assert whose(group, of=of) is Whose.OURS, "the function was seen with our tag, and may be gone by now"
    by_hand = thing("function", SPECIES_FUNCTION)
    assert whose(group, by_hand, of=of) is Whose.BYSTANDER, "the function that stands there now is somebody else's"
    elsewhere = thing("log group", f"/aws/lambda/{SPECIES_FUNCTION}", region=MONTREAL)
    assert whose(elsewhere, of=of) is Whose.BYSTANDER, "in that region we had none"


def test_an_unknown_participant_is_learnt_from_the_tag_of_their_function() -> None:
    of = known()
    of.learn([thing("function", "mip-day-crop-faces-zoe", OURS)])
    assert of.participants["zoe"] == "group-1145"
    assert whose(thing("log group", "/aws/lambda/mip-day-crop-faces-zoe"), of=of) is Whose.OURS
    assert whose(thing("role", "mip-day-crop-faces-zoe"), of=of) is Whose.OURS


def test_each_thing_of_ours_has_its_group() -> None:
    judge = Judge(known(), [])
    assert judge.group(thing("role", "mip-day-crop-faces-hedy")) == "group-1430"
    assert judge.group(thing("bucket", "mip-day-target")) == SHARED
    assert judge.group(thing("function", "anything", OURS)) == "group-1145"


def test_names_are_read_out_of_arns_addresses_and_paths() -> None:
    assert name_of("arn:aws:sns:eu-west-3:000000000000:mip-day-species") == "mip-day-species"
    assert name_of("http://127.0.0.1:4566/000000000000/mip-day-species-failures") == "mip-day-species-failures"
    assert name_of("/mip-day/eu-west-3/door-key") == "/mip-day/eu-west-3/door-key"
    assert owner_of("endpoint/nabirds-species-identifier/variant/species-1") == "nabirds-species-identifier"
    assert owner_of("/aws/sagemaker/Endpoints/nabirds-species-identifier") == "nabirds-species-identifier"
