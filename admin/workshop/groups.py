"""What a workshop is: its groups, their regions and slots, and what each participant's function must look like.

The data alone: Lambda functions carry this module, so it imports the standard library only. Terraform's variable files,
which it is read from, are the business of admin/workshop/settings.py.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from admin.errors import WorkshopError
from admin.names import Names, endpoint_name, species_function


class Reserved(NamedTuple):
    """Executions at once that functions have for themselves; 0 for none, and modules/group's defaults.

    Attributes:
        participant: of each participant's function.
        species: of the species function.
    """

    participant: int = 2
    species: int = 50


class Door(NamedTuple):
    """A group's front door, with modules/group's defaults.

    Attributes:
        enabled: whether Terraform makes it.
        catch_up: the points that participants may put their own function to, of "starter", "step2" and "solution".
    """

    enabled: bool = True
    catch_up: tuple[str, ...] = ("starter", "step2")


class Endpoint(NamedTuple):
    """A group's SageMaker endpoint, with modules/group's defaults.

    Attributes:
        model_artifact: an s3:// URI, or a path from the environment's folder.
        container: which of AWS's containers serves it, "pytorch-inference" or "image-classification".
        image: an image in ECR that serves it instead; "" for none.
        memory_mb: of a serverless endpoint, in MB.
        max_concurrency: how many pictures a serverless endpoint answers at once.
        instance_type: such as "ml.m5.large"; "" where it is serverless.
        instance_count: how many instances answer.
        minutes_after_session: after the slot's end, when a schedule deletes it; None: none does.
        usd_per_hour: what an instance costs by the hour; 0: look it up.
    """

    model_artifact: str
    container: str = "pytorch-inference"
    image: str = ""
    memory_mb: int = 3072
    max_concurrency: int = 5
    instance_type: str = ""
    instance_count: int = 1
    minutes_after_session: int | None = 30
    usd_per_hour: float = 0

    @property
    def serverless(self) -> bool:
        """Whether it runs without instances, and costs nothing by the hour."""
        return not self.instance_type


@dataclass(frozen=True)
class Group:
    """One group: a time slot, a region, and what its functions must look like.

    Attributes:
        name: the group's.
        region: where its functions run.
        folder: its environment, a folder of terraform/envs.
        start: of the time slot, with its time zone.
        end: of the time slot, with its time zone.
        grace_minutes: how long participants' rights last after the end.
        memory_size: of each participant's function, in MB.
        timeout: of each participant's function, in seconds.
        layers: the ARNs of the layers' versions that each function must have; of a layer that Terraform publishes, with
            a * for the account and the version.
        species_layers: the ARNs that the species function's layers are named by; none, where they are built here.
        endpoint: its SageMaker endpoint; None, where it has none, and so no birds.
        participants: the pseudonyms that are provisioned.
        reserved: what its functions have for themselves, where the account has enough.
        door: its front door.
        cut_off_starts: how often within ten minutes a function may be started, before it is stopped; 0: ever so often.
        tuned: whether functions start with the workshop's memory, timeout and layer; else with Lambda's defaults.
        number_in_region: which of its region's groups it is; 1 for the first.
        exercise: whether each participant writes a species function of their own, lab 4's.
    """

    name: str
    region: str
    folder: Path
    start: datetime
    end: datetime
    grace_minutes: int
    memory_size: int
    timeout: int
    layers: tuple[str, ...]
    species_layers: tuple[str, ...]
    endpoint: Endpoint | None
    participants: tuple[str, ...]
    reserved: Reserved = field(default_factory=Reserved)
    door: Door = field(default_factory=Door)
    cut_off_starts: int = 300
    tuned: bool = True
    number_in_region: int = 1
    exercise: bool = False

    @property
    def species_function(self) -> str:
        """The name of the function that names its birds."""
        return species_function(self.number_in_region)

    @property
    def endpoint_name(self) -> str:
        """The name of its SageMaker endpoint."""
        return endpoint_name(self.number_in_region)

    @property
    def has_endpoint(self) -> bool:
        """Whether birds are named."""
        return self.endpoint is not None

    @property
    def closes(self) -> datetime:
        """When participants' rights end: the slot's end and the grace after it."""
        return self.end + timedelta(minutes=self.grace_minutes)


@dataclass(frozen=True)
class Workshop(Names):
    """The whole workshop as Terraform's variable files describe it.

    Attributes:
        input_file: the key of the instructor's picture in the source bucket.
        confidence_threshold: the least confidence of a face that counts, in per cent.
        terraform: the checkout's terraform/ folder.
        groups: in the order of their time slots.
    """

    input_file: str
    confidence_threshold: float
    terraform: Path
    groups: tuple[Group, ...]

    @property
    def participants(self) -> tuple[str, ...]:
        """The pseudonyms of all groups."""
        return tuple(pseudonym for group in self.groups for pseudonym in group.participants)

    def group_of(self, pseudonym: str) -> Group | None:
        """Find a participant's group; None for a pseudonym that nobody has."""
        return next((group for group in self.groups if pseudonym in group.participants), None)

    def group(self, name: str) -> Group:
        """Find a group by its name.

        Args:
            name: the group's.

        Returns:
            The group.

        Raises:
            WorkshopError: there is none of that name; the message lists the names there are.
        """
        for group in self.groups:
            if group.name == name:
                return group
        raise WorkshopError(
            f"There is no group {name!r}; the groups are {', '.join(group.name for group in self.groups)}."
        )
