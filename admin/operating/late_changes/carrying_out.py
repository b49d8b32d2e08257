"""Plans a late change, and carries it out: files, Terraform, code, copies, the class list and the door's codes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from admin import aws, files
from admin.access.codes import publish_codes
from admin.errors import WorkshopError
from admin.grading.publication import publish_class
from admin.names import STORAGE_REGION
from admin.operating.changes.applying import apply_changes
from admin.operating.changes.carried_code import put_back, take
from admin.operating.changes.change import Change
from admin.operating.changes.planning import plan_changes
from admin.operating.doctor.state import FUNCTIONS, read_state
from admin.operating.late_changes.copies import copy_work
from admin.operating.late_changes.late_change import LateChange
from admin.workshop.groups import Workshop

SHOWN = 10  # addresses of a refusal
# Nobody else's things are even asked for; what was changed by hand in them is left to the next `make plan`.
QUICK = "-refresh=false"


@dataclass(frozen=True)
class Planned:
    """A late change whose plan was made.

    Attributes:
        changes: Terraform's plans.
        actions: what is done, a line each; a dry run and the run that follows it have the same.
        strangers: the addresses of resources that are nobody's of the change.
    """

    changes: Sequence[Change]
    actions: Sequence[str]
    strangers: Sequence[str]

    @property
    def has_effect(self) -> bool:
        """Whether Terraform has anything to do."""
        return any(change.has_effect for change in self.changes)


def plan(late: LateChange, *, out: Path, with_others: bool, say: Callable[[str], None]) -> Planned:
    """Plan a late change without writing any file of the workshop's.

    Args:
        late: the change.
        out: the folder for the plans.
        with_others: whether the plan may touch what is nobody's of the change.
        say: where it is said what takes its time.

    Returns:
        The plan.

    Raises:
        WorkshopError: the name is taken in AWS, Terraform failed, or the plan touches others; nothing was changed.
    """
    _refuse_taken(late)
    options = {}
    for environment, variables in late.variables.items():
        path = out.resolve() / f"{environment}.late.tfvars.json"
        files.write(path, json.dumps(variables, indent=2))
        options[environment] = (QUICK, f"-var-file={path}")
    changes = plan_changes(late.after, [late.environment], out=out, say=say, options=options)
    actions = [action for change in changes for action in change.actions]
    strangers = sorted({action.address for action in actions if not late.is_own(action.address)})
    if strangers and not with_others:
        more = f"\n  and {len(strangers) - SHOWN} more" if len(strangers) > SHOWN else ""
        raise WorkshopError(
            "The plan would touch what has nothing to do with this, since the settings or packages here are not what "
            "was applied:\n  "
            + "\n  ".join(strangers[:SHOWN])
            + f"{more}\nLook with 'make plan', apply that first, or "
            "add --with-others. Nothing was changed."
        )
    return Planned(changes, _lines(late, changes), strangers)


def _lines(late: LateChange, changes: Sequence[Change]) -> list[str]:
    edits = [f"{edit.words} in {_shown(edit.path, late.after)}" for edit in late.edits]
    applied = [
        f"{'remove' if change.is_removal else 'apply'} {len(change.actions)} resources in {change.environment}"
        for change in changes
        if change.actions
    ]
    told = [f"bring the codes at the door of {group.name} up to date" for group in late.groups if late.pseudonyms]
    copies = ["copy the work to where it is looked for now"] if late.copying else []
    return [*edits, *applied, *copies, "publish the class list", *told]


def _shown(path: Path, workshop: Workshop) -> str:
    return f"{path.parent.name}/{path.name}" if path.is_relative_to(workshop.terraform) else str(path)


def carry_out(late: LateChange, planned: Planned, *, say: Callable[[str], None]) -> None:
    """Write the files, apply the plan, and do what follows from it.

    Args:
        late: the change.
        planned: what plan made of it.
        say: called with lines for whoever waits.

    Raises:
        WorkshopError: something failed; the same command goes on from there.
    """
    for source, _ in late.carried:
        take(source)
    for edit in late.edits:
        files.write(edit.path, edit.content)
    apply_changes(planned.changes, say=say)
    for _, target in late.carried:
        if done := put_back(target):
            say(done)
    if late.copying:
        for line in copy_work(late.after, late.copying):
            say(line)
    if late.wanted:
        _make_folder(late)
    publish_class(late.after)
    for group in late.groups:
        if late.pseudonyms and group.door.enabled and publish_codes(late.after, group) is None:
            say(f"No door stands for {group.name}: run 'make apply ENV={group.folder.name}' for it.")


def _make_folder(late: LateChange) -> None:
    bucket, key = late.after.target_bucket, late.after.output_folder(late.wanted)
    s3 = aws.client("s3", STORAGE_REGION)
    with aws.explained(f"making the folder s3://{bucket}/{key}"):
        if not s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("KeyCount"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"")


def _refuse_taken(late: LateChange) -> None:
    """Refuse the name of a function that stands and is in no state: Terraform would try for five minutes."""
    group = next((one for one in late.groups if late.wanted in one.participants), None)
    if not late.wanted or group is None:
        return
    name, functions = late.after.function_name(late.wanted), aws.client("lambda", group.region)
    with aws.explained(f"looking whether {name} stands already"):
        try:
            functions.get_function_configuration(FunctionName=name)
        except functions.exceptions.ResourceNotFoundException:
            return
    if not any(name in read_state(one.folder).managed(FUNCTIONS) for one in late.after.groups):
        raise WorkshopError(
            f"{name} stands in {group.region} already and is in no group's state: delete it there, or choose another "
            "pseudonym. Nothing was changed."
        )
