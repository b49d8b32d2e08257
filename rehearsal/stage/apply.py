"""One environment's `terraform apply`, followed resource by resource through Terraform's machine-readable output."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError

# The provider reads a bucket's expiry rules ten times, five seconds apart, before it takes them for set, and a queue's
# attributes six times: 55 and 25 s were measured, however fast the server answers. Nothing in Terraform waits for
# either, so the workshop can begin meanwhile.
WATCHED_ONLY = ("aws_s3_bucket_lifecycle_configuration", "aws_sqs_queue")
SETTLE_SECONDS = 1.0


class Apply:
    """A running apply: its log says how far it is, its exit status whether it succeeded.

    Attributes:
        environment: the folder's name below envs/.
        process: Terraform's.
    """

    def __init__(self, environment: str, process: subprocess.Popen[bytes], log: Path) -> None:
        """Follow an apply that has been started.

        Args:
            environment: the folder's name below envs/.
            process: Terraform's, started with -json.
            log: the file that its output goes to.
        """
        self.environment, self.process, self._log = environment, process, log
        self._read = 0
        self._planned: dict[str, str] = {}
        self._started: dict[str, float] = {}
        self._complete: set[str] = set()
        self._plan_is_known = False
        self._errors: list[str] = []

    def stands(self) -> bool:
        """Tell whether everything stands but what the provider is still watching, of the kinds in WATCHED_ONLY.

        Raises:
            WorkshopError: Terraform failed; the message holds its own error.
        """
        ended = self.process.poll() is not None
        self._follow()
        if ended:
            self._raise_if_failed()
            return True
        open_ = set(self._planned) - self._complete
        now = time.monotonic()
        return self._plan_is_known and all(
            self._planned[address] in WATCHED_ONLY and now - self._started.get(address, now) > SETTLE_SECONDS
            for address in open_
        )

    def waiting_for(self) -> str:
        """List the addresses of resources that are planned and not complete yet, with commas between them."""
        return ", ".join(sorted(set(self._planned) - self._complete)) or "nothing"

    def finish(self) -> None:
        """Wait for its end.

        Raises:
            WorkshopError: Terraform failed; the message holds its own error.
        """
        self.process.wait()
        self._follow()
        self._raise_if_failed()

    def _raise_if_failed(self) -> None:
        if self.process.returncode != 0:
            words = "\n".join(self._errors) or f"exit status {self.process.returncode}, see {self._log}"
            raise WorkshopError(
                f"terraform apply failed in {self.environment}:\n{words}\nMend what it names, then run it again."
            )

    def _follow(self) -> None:
        with self._log.open("rb") as log:
            log.seek(self._read)
            lines = log.read().splitlines(keepends=True)
        for line in lines:
            if not line.endswith(b"\n"):
                break
            self._read += len(line)
            try:
                event = json.loads(line)
            except ValueError:
                self._errors.append(line.decode("utf-8", "replace").strip())  # a crash is reported as plain text
                continue
            self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "planned_change" and event["change"]["action"] not in ("noop", "read"):
            resource = event["change"]["resource"]
            self._planned[resource["addr"]] = resource["resource_type"]
        elif kind == "change_summary" and event["changes"]["operation"] == "plan":
            self._plan_is_known = True
        elif kind == "apply_start":
            self._started[event["hook"]["resource"]["addr"]] = time.monotonic()
        elif kind == "apply_complete":
            self._complete.add(event["hook"]["resource"]["addr"])
        elif kind == "diagnostic" and event["diagnostic"]["severity"] == "error":
            self._errors.append(
                f"{event['diagnostic']['summary']}: {event['diagnostic'].get('detail', '')}".strip(": ")
            )
