"""The variable file of a new group: Terraform's variables, written as people and `terraform fmt` write them."""

import json
from collections.abc import Mapping
from typing import Any

from admin.workshop.slot import Slot

# What another group's file says of its own region or time, or of itself: a new group has its own.
OWN = ("group", "region", "number_in_region", "time_slot", "layer_arn", "species_layer_arns")
OWN_OF_ENDPOINT = ("image", "kms_key_arn", "usd_per_hour")
ARTIFACT = "model.tar.gz"  # in the group's own folder
COMMENTS = {
    "number_in_region": "number_in_region: the names of this group's species function and endpoint end in it.",
    "time_slot": "grace_minutes: after the slot's end; then participants may do nothing any more.",
    "memory_size": "What participants give their function in part 2, step 1: MB and seconds. Pillow comes from\n"
    "# the layer that `make layers` builds, unless layer_arn names one of this region.",
    "species_layer_arns": "numpy and Pillow for the species function: none named, so `make layers` builds them.",
    "endpoint": "Serverless unless it has an instance_type, which bills by the hour; a schedule deletes it after the\n"
    "# session. More settings of it: modules/group/endpoint-variables.tf.",
    "door": "The page that participants work on, and to which points of the text they may put their function there.",
}
SECTIONS = (
    ("group", "region", "number_in_region"),
    ("time_slot", "grace_minutes"),
    ("memory_size", "timeout", "tuned", "reserved_concurrency"),
    ("species_layer_arns",),
    ("endpoint",),
    ("door",),
)


def group_settings(like: Mapping[str, Any], *, name: str, region: str, number: int, slot: Slot) -> dict[str, Any]:
    """Collect a new group's variables.

    Args:
        like: those of another group, which it shares what is not its own with.
        name: the group's.
        region: the group's.
        number: which of the region's groups it is.
        slot: when it meets.

    Returns:
        The variables by name, in the order in which they are written.
    """
    shared = {key: value for key, value in like.items() if key not in OWN}
    if isinstance(endpoint := shared.get("endpoint"), dict):
        shared["endpoint"] = {key: value for key, value in endpoint.items() if key not in OWN_OF_ENDPOINT} | {
            "model_artifact": ARTIFACT  # SageMaker reads no bucket of another region, so a copy in the group's folder
        }
    own = {
        "group": name,
        "region": region,
        **({"number_in_region": number} if number > 1 else {}),
        "time_slot": {"start": slot.start.isoformat(), "end": slot.end.isoformat()},
        "species_layer_arns": [],
    }
    values = own | shared
    order = [key for section in SECTIONS for key in section]
    return {key: values[key] for key in [*order, *(key for key in values if key not in order)] if key in values}


def settings_text(values: Mapping[str, Any]) -> str:
    """Write variables as a tfvars file.

    Args:
        values: texts, numbers, booleans, lists and objects, by name.

    Returns:
        The file, laid out as `terraform fmt` leaves it.
    """
    known = {key for section in SECTIONS for key in section}
    parts = ["# All that this group does not share with the others. Made by `workshop new-group`."]
    for section in (*SECTIONS, *((key,) for key in values if key not in known)):
        own = {key: values[key] for key in section if key in values}
        if own:
            comments = [f"# {COMMENTS[key]}" for key in own if key in COMMENTS]
            parts.append("\n".join([*comments, *_lines(own, "")]))
    return "\n\n".join(parts) + "\n"


def _lines(values: Mapping[str, Any], indent: str) -> list[str]:
    """Write attributes; equals signs stand below each other as far as the attributes are of one line."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []

    def end_run() -> None:
        width = max((len(key) for key, _ in run), default=0)
        lines.extend(f"{indent}{key:<{width}} = {value}" for key, value in run)
        run.clear()

    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            end_run()
            lines.extend([f"{indent}{key} = {{", *_lines(value, indent + "  "), f"{indent}}}"])
        else:
            run.append((key, _literal(value)))
    end_run()
    return lines


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_literal(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(one) for one in value)}]"
    return json.dumps(value)
