"""One rehearsal from the first process to the last: its phases in order, and what each of them writes."""

import contextlib
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from tabulate import tabulate

from admin import cli
from admin.build.handlers import REPOSITORY
from admin.commands.output import ExitStatus
from admin.errors import WorkshopError
from admin.judging.picture import read_picture
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop
from admin.workshop.settings import read_workshop
from rehearsal.models.samples import group_picture
from rehearsal.play.cast import Play, cast, write_roster
from rehearsal.play.door_findings import judge_doors
from rehearsal.play.doors import find_doors
from rehearsal.play.feedback_findings import collect_feedback, judge_feedback
from rehearsal.play.findings import Finding, judge_grades, judge_isolation
from rehearsal.play.player import Player
from rehearsal.play.species_act import SpeciesAct
from rehearsal.stage.apply import Apply
from rehearsal.stage.inventory import kinds, left_over
from rehearsal.stage.layers import build_layers, participants_layer, publish_participants_layers
from rehearsal.stage.stage import ACCOUNT, Stage, build_model

PLAYERS_AT_ONCE = 8
# Of the temporary folder, measured with du while 2 x 2 and 2 x 4 participants rehearsed (1,152 and 1,243 MB): three
# processes of each species function with 150 MB of layers each, and each participant's with Pillow.
BYTES, BYTES_GROUP, BYTES_PARTICIPANT = 160_000_000, 450_000_000, 23_000_000
RESULTS = (
    "report.html",
    "grades.json",
    "grades.csv",
    "timings.json",
    "messages.json",
    "isolation.json",
    "feedback.json",
)


class Rehearsal:
    """The whole workshop on one machine.

    Attributes:
        out: the folder for the results.
        stage: the local AWS, and the copy of terraform/ that is applied to it.
        per_group: how many participants each group has.
        picture: the bytes of the picture that is worked on.
        findings: what was held against the script so far.
        timings: a name and the seconds of each phase that has ended.
        players: the cast; empty until the roster is provisioned.
    """

    def __init__(self, *, out: Path, stage: Stage, picture: Path | None, per_group: int) -> None:
        """Read the picture, and remove an earlier rehearsal's results.

        Args:
            out: the folder for the results, made if missing.
            stage: the local AWS, and the copy of terraform/ that is applied to it.
            picture: a JPEG; None for the default picture.
            per_group: how many participants each group gets.

        Raises:
            WorkshopError: the picture cannot be used; nothing has been started then.
        """
        self.out, self.stage, self.per_group = out, stage, per_group
        self._chosen = read_picture(picture) if picture else None
        self.picture = self._chosen.content if self._chosen else group_picture()
        self.findings: list[Finding] = []
        self.timings: list[dict[str, Any]] = []
        self.players: list[Player] = []
        out.mkdir(parents=True, exist_ok=True)
        for name in (*RESULTS, "key.json"):  # a key and rows of an earlier rehearsal were for another AWS
            (out / name).unlink(missing_ok=True)
        shutil.rmtree(out / "rows", ignore_errors=True)

    def perform(self, *, keep: bool) -> None:
        """Run every phase. The outcome is in findings, in timings and in the folder for the results.

        Args:
            keep: leave out the destroying, so that everything stays to be tried.

        Raises:
            WorkshopError: a phase could not be carried out.
        """
        species, applies = self.hold()
        with self.phase("grade", "every participant, functions invoked"):
            self._verb("grade", "--invoke", "--out", str(self.out))
        with self.phase("report", "one HTML page"):
            self._verb("report", str(self.out / "grades.json"), "--out", str(self.out / "report.html"))
        self._judge()
        self.findings += species.judge(self.players)
        with self.phase("apply, rest", "the provider watches the buckets' expiry rules for 55 s in all"):
            for apply in applies:
                apply.finish()
        with self.phase("second plan", "terraform plan in every environment"):
            for plan in self.stage.each("plan", "-input=false", "-detailed-exitcode", accept=(0, 2)):
                self.findings.append(Finding(f"second plan of {plan.environment}: No changes", plan.status == 0))
        with self.phase("links", "to their end"):
            self.findings += species.judge_links()
        if not keep:
            self._remove()
        self._write("timings.json", {"phases": self.timings, "total_seconds": self._total()})

    def hold(self) -> tuple[SpeciesAct, list[Apply]]:
        """Hold the workshop: everything until its participants have done what they do.

        Returns:
            What happened with birds, and the applies that are to be finished.

        Raises:
            WorkshopError: a phase could not be carried out.
        """
        roster = self.out / "roster.csv"
        write_roster(roster, self.workshop(), self.per_group)
        applies = self.stand(roster)
        return self._workshop(self.workshop()), applies

    def stand(self, roster: Path) -> list[Apply]:
        """Set up the workshop, as an instructor does before the hour.

        Args:
            roster: the CSV file.

        Returns:
            The applies that are to be finished.

        Raises:
            WorkshopError: a phase could not be carried out.
        """
        os.environ["WORKSHOP_TERRAFORM"] = str(self.stage.terraform)
        with self.phase("start", "local AWS and the two stand-ins"):
            self.stage.start_aws()
            if self._chosen:
                self._refuse_a_picture_without_faces()
        with self.phase("provision", "the example roster, the model artefact, the layers"):
            self._verb("provision", str(roster))  # no bucket yet: only the participants files
            build_model(self.stage)
            build_layers(self.stage)
            publish_participants_layers(self.workshop(), participants_layer(self.stage))
        with self.phase("init", "terraform init in every environment"):
            self.stage.init()
        with self.phase("apply", "terraform apply in every environment side by side"):
            applies = self.stage.apply()
        with self.phase("folders", "participants' folders, and the picture"):
            self._verb("provision", str(roster))
            picture = self.stage.scratch / "picture.jpg"
            picture.write_bytes(self.picture)
            self._verb("picture", str(picture), "--out", str(self.out))
        return applies

    def workshop(self) -> Workshop:
        """Read the workshop as the copy's variable files have it now."""
        return read_workshop(self.stage.terraform)

    @contextlib.contextmanager
    def phase(self, name: str, what: str) -> Iterator[None]:
        """Time a phase and say on stderr that it is running, with a dot every three seconds.

        Args:
            name: the phase's, for timings.json.
            what: what happens in it, for whoever waits.

        Yields:
            Nothing.
        """
        print(f"{name:<12} {what} ", end="", file=sys.stderr, flush=True)
        begun, over = time.monotonic(), threading.Event()

        def tick() -> None:
            while not over.wait(3):
                print(".", end="", file=sys.stderr, flush=True)

        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            over.set()
            ticker.join()
            seconds = round(time.monotonic() - begun, 1)
            self.timings.append({"name": name, "seconds": seconds})
            print(f" {seconds:.1f} s", file=sys.stderr, flush=True)

    def _refuse_a_picture_without_faces(self) -> None:
        """Ask the stand-in before anything is applied; `workshop picture` asks again, and is answered from memory."""
        workshop, s3, name = self.workshop(), boto3.client("s3", region_name=STORAGE_REGION), "picture.jpg"
        bucket, threshold = f"{workshop.source_bucket}-look", workshop.confidence_threshold
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": STORAGE_REGION})
        s3.put_object(Bucket=bucket, Key=name, Body=self.picture)
        image = {"S3Object": {"Bucket": bucket, "Name": name}}
        faces = boto3.client("rekognition", region_name=STORAGE_REGION).detect_faces(Image=image)["FaceDetails"]
        s3.delete_object(Bucket=bucket, Key=name)
        s3.delete_bucket(Bucket=bucket)
        if not any(face["Confidence"] >= threshold for face in faces):
            raise WorkshopError(
                f"The picture shows no face with a confidence of at least {threshold:g} % ({len(faces)} below it): "
                "give PICTURE= one that shows faces large and from the front."
            )

    def _workshop(self, workshop: Workshop) -> SpeciesAct:
        self.players = cast(workshop)
        species = SpeciesAct(workshop, ACCOUNT, self.stage.sagemaker)
        with self.phase("workshop", f"{len(self.players)} participants edit, deploy, invoke and upload"):
            species.begin()
            play = Play(workshop, REPOSITORY / "handlers", self.players, ACCOUNT, find_doors(workshop))
            with ThreadPoolExecutor(PLAYERS_AT_ONCE) as pool:
                list(pool.map(play.perform, self.players))
        with self.phase("messages", "the birds' messages are caught, their links opened"):
            species.catch(self.players)
        self._write("messages.json", species.messages)
        self._write("isolation.json", [row for player in self.players for row in player.isolation])
        return species

    def _judge(self) -> None:
        read = lambda name: json.loads((self.out / name).read_text(encoding="utf-8"))  # noqa: E731
        self.findings += judge_grades(self.players, read("grades.json"), read("faces.json"))
        self.findings += judge_isolation(read("isolation.json"))
        self.findings += judge_doors(self.players, read("isolation.json"))
        feedback = collect_feedback(self.workshop(), self.players, read("grades.json"))
        self._write("feedback.json", feedback)
        self.findings += judge_feedback(feedback, self.players)

    def _remove(self) -> None:
        with self.phase("destroy", "terraform destroy in every environment side by side"):
            self.stage.destroy()
        with self.phase("inventory", f"looking for any {', '.join(kinds()[:3])}, ..."):
            left = left_over([STORAGE_REGION, *sorted({group.region for group in self.workshop().groups})])
        self.findings.append(
            Finding(f"nothing is left of {len(kinds())} kinds of things ({', '.join(left) or 'none'})", not left)
        )

    def _verb(self, *words: str) -> None:
        """Run a verb of the command line with its output in the logs; a refusal of it becomes a WorkshopError."""
        log = self.stage.processes.logs / f"workshop {words[0]}.log"
        with (
            log.open("a", encoding="utf-8") as file,
            contextlib.redirect_stdout(file),
            contextlib.redirect_stderr(file),
        ):
            status = cli.main(list(words))
        if status == ExitStatus.REFUSED:
            last = log.read_text(encoding="utf-8").strip().splitlines()[-1:]
            raise WorkshopError(f"{' '.join(last)} (log: {log})")

    def _total(self) -> float:
        return round(sum(phase["seconds"] for phase in self.timings), 1)

    def _write(self, name: str, content: object) -> None:
        (self.out / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def timings_table(rehearsal: Rehearsal) -> str:
    """Make a table of the phases' seconds and their sum."""
    rows = [(phase["name"], f"{phase['seconds']:.1f} s") for phase in rehearsal.timings]
    total = sum(phase["seconds"] for phase in rehearsal.timings)
    return tabulate([*rows, ("together", f"{total:.1f} s")], tablefmt="plain", colalign=("left", "right"))


def needed_bytes(groups: int, per_group: int) -> int:
    """Estimate how many bytes a rehearsal has in the temporary folder at its height.

    Args:
        groups: how many there are.
        per_group: how many participants each of them has.
    """
    return BYTES + groups * (BYTES_GROUP + per_group * BYTES_PARTICIPANT)
