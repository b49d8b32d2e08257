"""One rehearsal from the first process to the last: its phases in order, and what each of them writes."""

import contextlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3

from admin import cli
from admin.build.handlers import REPOSITORY
from admin.commands.output import ExitStatus
from admin.errors import WorkshopError
from admin.judging.picture import read_picture
from admin.names import STORAGE_REGION
from admin.operating.board.uploads import BirdCount, sum_text
from admin.operating.leftovers import kinds, left_over
from admin.operating.teardown.run import Options as TeardownOptions
from admin.operating.teardown.run import perform, prepare
from admin.workshop.groups import Workshop
from admin.workshop.settings import read_workshop
from rehearsal.models.samples import group_picture
from rehearsal.phases import Phases
from rehearsal.play.account_findings import account_data, judge_account, take_account
from rehearsal.play.cast import Play, cast, write_roster
from rehearsal.play.door_findings import judge_doors
from rehearsal.play.doors import find_doors
from rehearsal.play.feedback_findings import collect_feedback, judge_feedback
from rehearsal.play.findings import Finding, judge_grades, judge_isolation, judge_teardown
from rehearsal.play.lab_4 import judge_lab_4
from rehearsal.play.name_findings import judge_names
from rehearsal.play.player import Player
from rehearsal.play.species_act import SpeciesAct
from rehearsal.stage.apply import Apply
from rehearsal.stage.layers import build_layers, participants_layer, publish_participants_layers
from rehearsal.stage.service_models import parsed_once
from rehearsal.stage.stage import ACCOUNT, Stage, build_model

PLAYERS_AT_ONCE = 8
RESULTS = (
    "report.html",
    "grades.json",
    "grades.csv",
    "timings.json",
    "messages.json",
    "isolation.json",
    "birds.json",
    "feedback.json",
    "teardown.json",
)
LOOK_AGAIN_SECONDS = 1.0  # what comes back late here does so at once


class Rehearsal:
    """The whole workshop on one machine.

    Attributes:
        out: the folder for the results.
        stage: the local AWS, and the copy of terraform/ that is applied to it.
        per_group: how many participants each group has.
        picture: the bytes of the picture that is worked on.
        findings: what was held against the script so far.
        phases: those that have ended, with their seconds.
        players: the cast; empty until the roster is provisioned.
        birds: what became of all birds, as a sum; empty until they were looked at.
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
        self.phases = Phases()
        self.players: list[Player] = []
        self.birds = ""
        out.mkdir(parents=True, exist_ok=True)
        for name in (*RESULTS, "key.json"):  # a key and rows of an earlier rehearsal were for another AWS
            (out / name).unlink(missing_ok=True)
        for name in ("rows", "archive"):
            shutil.rmtree(out / name, ignore_errors=True)

    def perform(self, *, keep: bool) -> None:
        """Run every phase. The outcome is in findings, in phases and in the folder for the results.

        Args:
            keep: leave out the destroying, so that everything stays to be tried.

        Raises:
            WorkshopError: a phase could not be carried out.
        """
        species, applies = self.hold()
        with self.phases.phase("grade", "every participant, functions invoked"):
            self._verb("grade", "--invoke", "--out", str(self.out))
        with self.phases.phase("report", "one HTML page"):
            self._verb("report", str(self.out / "grades.json"), "--out", str(self.out / "report.html"))
        self._judge()
        self.findings += species.judge(self.players)
        account = take_account(self.workshop())
        self._write("birds.json", account_data(account))
        self.findings += judge_account(account)
        self.birds = sum_text(sum(account.birds.values(), BirdCount()))
        with self.phases.phase("apply, rest", "the provider watches expiry rules for 55 s in all, queues for 25 s"):
            for apply in applies:
                apply.finish()
        with self.phases.phase("second plan", "terraform plan in every environment"):
            for plan in self.stage.each("plan", "-input=false", "-detailed-exitcode", accept=(0, 2)):
                self.findings.append(Finding(f"second plan of {plan.environment}: No changes", plan.status == 0))
        self.findings.append(judge_names(self.workshop()))
        with self.phases.phase("links", "to their end"):
            self.findings += species.judge_links()
        if not keep:
            self._remove()
        self._write("timings.json", self.phases.timings())

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
        with parsed_once():
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
        with self.phases.phase("start", "local AWS and the two stand-ins"):
            self.stage.start_aws()
            if self._chosen:
                self._refuse_a_picture_without_faces()
        with ThreadPoolExecutor(1) as beside:
            with self.phases.phase("provision", "the example roster, the model artefact, the layers"):
                initialised = beside.submit(self.stage.init)  # which reads none of what is made here
                self._verb("provision", str(roster))  # no bucket yet: only the participants files
                build_model(self.stage)
                build_layers(self.stage)
                publish_participants_layers(self.workshop(), participants_layer(self.stage))
            with self.phases.phase("init", "the rest of terraform init in every environment"):
                initialised.result()
        with self.phases.phase("apply", "terraform apply in every environment side by side"):
            applies = self.stage.apply()
        with self.phases.phase("folders", "participants' folders, and the picture"):
            self._verb("provision", str(roster))
            picture = self.stage.scratch / "picture.jpg"
            picture.write_bytes(self.picture)
            self._verb("picture", str(picture), "--out", str(self.out))
        return applies

    def workshop(self) -> Workshop:
        """Read the workshop as the copy's variable files have it now."""
        return read_workshop(self.stage.terraform)

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
        with self.phases.phase("workshop", f"{len(self.players)} participants edit, deploy, invoke and upload"):
            species.begin()
            play = Play(workshop, REPOSITORY / "handlers", self.players, ACCOUNT, find_doors(workshop))
            with ThreadPoolExecutor(PLAYERS_AT_ONCE) as pool:
                list(pool.map(play.perform, self.players))
        with self.phases.phase("messages", "the birds' messages are caught, their links opened"):
            species.catch(self.players)
        self._write("messages.json", species.messages)
        self._write("isolation.json", [row for player in self.players for row in player.isolation])
        return species

    def _judge(self) -> None:
        read = lambda name: json.loads((self.out / name).read_text(encoding="utf-8"))  # noqa: E731
        self.findings += judge_grades(self.players, read("grades.json"), read("faces.json"))
        self.findings += judge_lab_4(self.players, read("grades.json"))
        self.findings += judge_isolation(read("isolation.json"))
        self.findings += judge_doors(self.players, read("isolation.json"))
        feedback = collect_feedback(self.workshop(), self.players, read("grades.json"))
        self._write("feedback.json", feedback)
        self.findings += judge_feedback(feedback, self.players)

    def _remove(self) -> None:
        with self.phases.phase("destroy", "workshop teardown: archive, empty, terraform destroy, look twice"):
            wanted = TeardownOptions(None, self.out / "archive", self.out, look_again_seconds=LOOK_AGAIN_SECONDS)
            with (self.stage.processes.logs / "workshop teardown.log").open("w", encoding="utf-8") as log:
                say = lambda line: print(line, file=log, flush=True)  # noqa: E731
                proof = perform(prepare(self.workshop(), wanted), self.stage.destroy, say)
            self._write("teardown.json", proof)
        self.findings += judge_teardown(proof)
        with self.phases.phase("inventory", f"looking for any {', '.join(kinds()[:3])}, ..."):
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

    def _write(self, name: str, content: object) -> None:
        (self.out / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
