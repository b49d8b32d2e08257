"""What the checks stand on: the settings, the time, and AWS, asked once for each thing and never for long."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating import limits
from admin.operating.doctor.state import EnvironmentState, read_state
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import read_workshop

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    account: str
    arn: str


@dataclass
class Ground:
    """What every check is given.

    Attributes:
        terraform: the folder of that name.
        now: the time that slots are held against.
        groups: those that are looked at.
        fault: why the settings cannot be read; empty where they can.
    """

    terraform: Path
    now: datetime
    groups: tuple[Group, ...]
    fault: str = ""
    _workshop: Workshop | None = None
    _answers: dict[object, Future[Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, terraform: Path, *, group: str | None = None) -> "Ground":
        """Read the settings.

        Args:
            terraform: the folder of that name.
            group: the only group to look at; None: all.

        Returns:
            The ground; with a fault, and without groups, where the settings cannot be read.

        Raises:
            WorkshopError: there is no such group.
        """
        now = datetime.now(UTC)
        try:
            workshop = read_workshop(terraform)
        except WorkshopError as error:
            return cls(terraform, now, (), str(error))
        groups = (workshop.group(group),) if group else workshop.groups
        return cls(terraform, now, groups, "", workshop)

    @property
    def workshop(self) -> Workshop:
        """The workshop. Raises WorkshopError where the settings cannot be read."""
        if self._workshop is None:
            raise WorkshopError("the settings cannot be read, see the check 'settings'")
        return self._workshop

    @property
    def environments(self) -> list[Path]:
        """Every environment's folder."""
        return sorted(path for path in (self.terraform / "envs").iterdir() if path.is_dir())

    @property
    def storage_environments(self) -> list[Path]:
        """The folders of the environments that are no group's."""
        return [folder for folder in self.environments if not (folder / "group.auto.tfvars").exists()]

    def client(self, service: str, region: str) -> Any:
        """Return a client that gives up soon, and asks once."""
        return limits.client(service, region)

    def once(self, key: object, ask: Callable[[], Answer]) -> Answer:
        """Ask something on behalf of every check that wants to know it, and answer or raise alike for all."""
        with self._lock:
            future = self._answers.get(key)
            mine = future is None
            if future is None:
                future = self._answers[key] = Future()
        if mine:
            try:
                future.set_result(ask())
            except Exception as error:  # noqa: BLE001 - it is raised for each that asks
                future.set_exception(error)
        answer: Answer = future.result()
        return answer

    def caller(self) -> Caller:
        """Who asks, by STS."""

        def ask() -> Caller:
            identity = self.client("sts", STORAGE_REGION).get_caller_identity()
            return Caller(identity["Account"], identity["Arn"])

        return self.once("caller", ask)

    def state(self, folder: Path) -> EnvironmentState:
        """What an environment's state holds. Raises WorkshopError where it cannot be read."""
        return self.once(("state", folder), lambda: read_state(folder))

    def functions(self, region: str) -> dict[str, dict[str, Any]]:
        """Every function of a region, as ListFunctions describes it, by name."""

        def ask() -> dict[str, dict[str, Any]]:
            pages = self.client("lambda", region).get_paginator("list_functions").paginate()
            return {one["FunctionName"]: one for page in pages for one in page["Functions"]}

        return self.once(("functions", region), ask)

    def roles(self) -> frozenset[str]:
        """The names of the account's roles."""

        def ask() -> frozenset[str]:
            pages = self.client("iam", STORAGE_REGION).get_paginator("list_roles").paginate(MaxItems=1000)
            return frozenset(role["RoleName"] for page in pages for role in page["Roles"])

        return self.once("roles", ask)

    def buckets(self) -> frozenset[str]:
        """The names of the account's buckets."""

        def ask() -> frozenset[str]:
            listed = self.client("s3", STORAGE_REGION).list_buckets()
            return frozenset(bucket["Name"] for bucket in listed["Buckets"])

        return self.once("buckets", ask)
