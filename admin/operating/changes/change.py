"""A change that Terraform has planned for one environment, and what it does in the workshop's words."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Action:
    """What Terraform will do to one resource.

    Attributes:
        address: the resource's in the configuration.
        type: such as "aws_lambda_function".
        action: "create", "update", "replace", "delete", or "adopt" for what stands and comes into the state.
        name: the resource's in AWS; empty where nobody knows it yet.
    """

    address: str
    type: str
    action: str
    name: str = ""


@dataclass(frozen=True)
class Seat:
    """A function of a participant's, whose code is carried: from where it is removed to where it is created.

    Attributes:
        pseudonym: whose.
        function: its name.
        region: where it is.
        kept: the folder that the code lies in on its way.
        other: the name of the group that they go to, or come from; empty where nobody knows.
    """

    pseudonym: str
    function: str
    region: str
    kept: Path
    other: str = ""


@dataclass(frozen=True)
class Change:
    """One environment's plan.

    Attributes:
        environment: the name of its folder in terraform/envs.
        folder: that folder.
        destroy: whether the whole environment is removed.
        is_storage: whether it is what the groups share.
        actions: what is done to resources; none where nothing is to be done.
        lines: the summary in the workshop's words, at most 100 columns each.
        plan_file: the plan, which apply_changes applies and no other.
        text_file: the whole plan as Terraform prints it.
        has_effect: whether there is anything to apply; outputs can change where no resource does.
        options: what Terraform was given beside the usual to plan it.
        leaving: those who are removed here and go to another group.
        coming: those who are created here.
        is_removal: whether it is of those alone who are to be created elsewhere, and so comes first.
    """

    environment: str
    folder: Path
    destroy: bool
    is_storage: bool
    actions: tuple[Action, ...]
    lines: tuple[str, ...]
    plan_file: Path
    text_file: Path
    has_effect: bool
    options: tuple[str, ...] = ()
    leaving: tuple[Seat, ...] = ()
    coming: tuple[Seat, ...] = ()
    is_removal: bool = False

    def names(self, kind: str, *actions: str) -> list[str]:
        """List the names in AWS of the resources of a type to which something is done.

        Args:
            kind: such as "aws_s3_bucket".
            *actions: what is done.

        Returns:
            The names that are known.
        """
        return [one.name for one in self.actions if one.type == kind and one.action in actions and one.name]

    def count(self, *actions: str) -> int:
        """Count the resources to which something is done."""
        return sum(one.action in actions for one in self.actions)
