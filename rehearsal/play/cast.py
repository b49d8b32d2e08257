"""The cast: scripted participants who do the workshop with their own sessions and commands, and no further rights."""

import itertools
import re
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin.access.camera import open_camera_session
from admin.access.layers import layer_arns
from admin.access.session import open_session
from admin.errors import WorkshopError
from admin.names import LONGEST_PSEUDONYM
from admin.participant.caller import Caller, identify_caller
from admin.participant.deploy import deploy
from admin.participant.feedback import wait_for_feedback
from admin.participant.invoke import invoke
from admin.participant.logs import function_log, reports
from admin.participant.settings import write_settings
from admin.participant.upload import upload
from admin.workshop.groups import Workshop
from rehearsal.models.samples import SPECIES
from rehearsal.play import isolation, lab_4
from rehearsal.play.at_the_door import DoorPart
from rehearsal.play.attempts.camera import of_the_camera, refused_to_a_camera
from rehearsal.play.attempts.catalogue import attempts, attempts_of_birds
from rehearsal.play.attempts.door_scene import set_door_scene
from rehearsal.play.attempts.scene import Attempt, Scene
from rehearsal.play.birds import Bird
from rehearsal.play.door_isolation import try_at_door
from rehearsal.play.doors import Door
from rehearsal.play.player import ABSENT, FINISHER, INTRUDER, STEP_2, THRESHOLD, Player, Wait
from rehearsal.play.workshop_text import TextsCode, find_text

# In each group the parts are handed out in this order; everybody after that is a finisher.
PARTS = ((FINISHER, STEP_2, THRESHOLD, ABSENT), (INTRUDER, FINISHER, THRESHOLD, ABSENT))
PSEUDONYMS = (
    "ada", "alan", "annie", "barbara", "claude", "dennis", "edsger", "evelyn", "frances", "grace",
    "hedy", "ivan", "jean", "karen", "katherine", "linus", "margaret", "niklaus", "radia", "sophie",
)  # fmt: skip
FEEDBACK_SECONDS = 60
THRESHOLD_LINE = re.compile(r"^CONFIDENCE_THRESHOLD = .*$", re.MULTILINE)


def write_roster(path: Path, workshop: Workshop, per_group: int) -> None:
    """Write an example roster.

    Args:
        path: the CSV file.
        workshop: whose groups are filled.
        per_group: how many participants each of them gets.
    """
    names = (f"{name}-{turn}" if turn > 1 else name for turn in itertools.count(1) for name in PSEUDONYMS)
    rows = [f"{next(names)},{group.name}" for group in workshop.groups for _ in range(per_group)]
    path.write_text("\n".join(["pseudonym,group", *rows]) + "\n", encoding="utf-8")


def cast(workshop: Workshop) -> list[Player]:
    """Give everyone on the roster a part, and every second one the code of the workshop's text, if it is at hand.

    Where a group has a front door, its first finisher works through it.

    Args:
        workshop: as provisioned.

    Returns:
        The players, group by group, in each in the order of the roster's names.
    """
    players: list[Player] = []
    has_text = find_text() is not None
    for number, group in enumerate(workshop.groups):
        beside = group.number_in_region > 1  # there is somebody to reach in the same region
        parts = itertools.chain(PARTS[1 if beside else number % len(PARTS)], itertools.repeat(FINISHER))
        for name, part in zip(group.participants, parts, strict=False):
            players.append(Player(name, group, part, follows_text=has_text and len(players) % 2 == 1))
        finishers = [player for player in players if (player.group, player.part) == (group, FINISHER)]
        for player in finishers[:1]:
            player.by_door = group.door.enabled
    return players


def bird_of(player: Player, workshop: Workshop, turn: int) -> Bird:
    """Say which bird a player uploads.

    Args:
        player: who does.
        workshop: whose names the key follows.
        turn: the player's place in the cast, which decides the species.

    Returns:
        The bird, its key that of `workshop upload`.
    """
    species = SPECIES[turn % len(SPECIES)]
    return Bird(player.group.name, f"{workshop.birds_folder(player.pseudonym)}{species.lower()}.jpg", species)


class Play:
    """Does the workshop for one player after another; safe to use from several threads.

    Attributes:
        workshop: as provisioned.
        account: the AWS account's number.
        step_2: the source of a participant's function after step 2.
        solution: the source of the solution.
        text: the code of the workshop's text; None where the text is not at hand.
        neighbours: by pseudonym the pseudonym of another player; empty where there is one player only.
        birds: by pseudonym the bird that the player uploads; who comes by the door gets another key there.
        doors: the groups' front doors by the groups' names.
    """

    def __init__(
        self, workshop: Workshop, handlers: Path, players: list[Player], account: str, doors: Mapping[str, Door]
    ) -> None:
        """Read the sources that the players deploy.

        Args:
            workshop: as provisioned.
            handlers: the folder of the handlers' sources.
            players: the cast.
            account: the AWS account's number.
            doors: the groups' front doors by the groups' names.

        Raises:
            WorkshopError: the solution has no line in which a player could get the threshold wrong, or the text is not
                the one that is known.
        """
        self.workshop, self.account, self.doors = workshop, account, doors
        self.step_2 = (handlers / "crop_faces" / "step2.py").read_text(encoding="utf-8")
        self.solution = (handlers / "crop_faces" / "solution.py").read_text(encoding="utf-8")
        path = find_text()
        self.text = TextsCode(path) if path else None
        self.neighbours = {
            player.pseudonym: next(
                other.pseudonym for other in [*players[index + 1 :], *players] if other is not player
            )
            for index, player in enumerate(players)
            if len(players) > 1
        }
        self.birds = {player.pseudonym: bird_of(player, workshop, turn) for turn, player in enumerate(players)}
        if not THRESHOLD_LINE.search(self.solution):
            raise WorkshopError(
                "handlers/crop_faces/solution.py has no CONFIDENCE_THRESHOLD to get wrong; mend cast.py."
            )

    def perform(self, player: Player) -> None:
        """Do the workshop as the player's part has it: open a session, edit and run the function, upload a bird.

        Args:
            player: who does it; their answers, isolation and bird are filled in.

        Raises:
            WorkshopError: a step was refused that the part may do, or its outcome cannot be used.
        """
        if player.part == ABSENT:
            return
        if player.by_door:
            species = self.birds[player.pseudonym].species
            DoorPart(self.doors[player.group.name], player).perform(self._sources(player), species)
            return
        group = player.group
        caller = identify_caller(open_session(self.workshop, group, player.pseudonym).botocore())
        if not group.tuned:  # step 1 of the text, in the console
            layers = tuple(layer_arns(group))
            write_settings(caller, memory_size=group.memory_size, timeout=group.timeout, layers=layers)
        if player.part == INTRUDER and player.pseudonym in self.neighbours:
            self._intrude(player, caller)
        step_2, step_3 = self._sources(player)
        self._work(player, caller, step_2)
        if player.part == STEP_2:
            return
        if player.part == THRESHOLD:
            step_3 = THRESHOLD_LINE.sub("CONFIDENCE_THRESHOLD = 0", step_3)
        self._work(player, caller, step_3)
        self._read_log(caller)
        if group.exercise:
            self._deploy(caller.for_birds(), lab_4.source_of(player))
        self._upload_bird(player, caller)

    def _sources(self, player: Player) -> tuple[str, str]:
        """Return what the player deploys in step 2 and in step 3."""
        if self.text is None or not player.follows_text:
            return self.step_2, self.solution
        name = player.pseudonym
        return (
            self.text.typed(self.text.step_2, self.workshop, name),
            self.text.typed(self.text.step_3, self.workshop, name),
        )

    def _work(self, player: Player, caller: Caller, source: str) -> None:
        """Deploy and run a step of the exercise, then wait for feedback as `workshop check` does."""
        self._run(player, caller, source)
        uploaded_at, begun = datetime.now(UTC), time.monotonic()
        if not wait_for_feedback(caller, seconds=FEEDBACK_SECONDS).is_current:
            raise WorkshopError(
                f"{player.pseudonym} had no feedback {FEEDBACK_SECONDS} s after the upload: look into the log of "
                f"{self.workshop.judge_output}."
            )
        seconds = round(time.monotonic() - begun, 2)
        player.waits.append(Wait(uploaded_at.isoformat(timespec="milliseconds"), seconds))

    def _run(self, player: Player, caller: Caller, source: str, event: object = None) -> Any:
        """Run `workshop deploy`, then `workshop invoke`; return the answer, which a function's error is too."""
        self._deploy(caller, source)
        player.answers.append(invoke(caller, event=event).answer)
        return player.answers[-1]

    def _deploy(self, caller: Caller, source: str) -> None:
        """Run `workshop deploy`."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "lambda_function.py")
            file.write_text(source, encoding="utf-8")
            deploy(caller, file)

    def _read_log(self, caller: Caller) -> None:
        """Run `workshop logs`; a log without the lines that the workshop's text explains is a WorkshopError."""
        lines = function_log(caller, minutes=15)
        if not reports(lines) or not any(line.text.startswith("START ") for line in lines):
            raise WorkshopError(f"The log of {caller.function} has no START and REPORT lines; look into the local AWS.")

    def _intrude(self, player: Player, caller: Caller) -> None:
        me, neighbour = player.pseudonym, self.neighbours[player.pseudonym]
        tried = attempts(self.workshop, player.group, me, neighbour, self.account)
        player.isolation += isolation.try_as_participant(caller.session, tried, me)
        answers = self._run(player, caller, isolation.INTRUDER_CODE, isolation.event_for_function(tried))
        if not isinstance(answers, list):
            raise WorkshopError(f"{me}'s intruding function did not get to try anything: {answers}")
        player.isolation += isolation.rows_of_function(tried, answers, me)
        player.isolation += self._intrude_as_camera(player, tried)
        if player.group.exercise:
            of_birds = attempts_of_birds(self.workshop, player.group, me, neighbour, self.account)
            self._deploy(caller.for_birds(), isolation.INTRUDER_CODE)
            answers = invoke(caller.for_birds(), event=isolation.event_for_function(of_birds)).answer
            player.isolation += isolation.rows_of_function(of_birds, answers, me)
        if player.group.name in self.doors:
            player.isolation += try_at_door(set_door_scene(self.workshop, player.group, self.doors, me))

    def _intrude_as_camera(self, player: Player, tried: list[Attempt]) -> list[dict[str, Any]]:
        """Try, with a camera's session, all that a participant tries, and what is close to its own folder."""
        group, camera = player.group, f"camera-{player.pseudonym}"[:LONGEST_PSEUDONYM].rstrip("-")
        keys = open_camera_session(self.workshop, group, camera)
        scene = Scene(self.workshop, group, player.pseudonym, self.neighbours[player.pseudonym], self.account)
        tried = of_the_camera(scene, camera) + refused_to_a_camera(tried)
        return isolation.try_as_participant(keys.botocore(), tried, player.pseudonym, "camera")

    def _upload_bird(self, player: Player, caller: Caller) -> None:
        """Run `workshop upload` on a name with a space, since keys arrive URL-encoded in S3's events."""
        bird = self.birds[player.pseudonym]
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder, Path(bird.key).name)
            picture.write_bytes(bird.picture)
            key = upload(caller, picture).key
        if key != bird.key:
            raise WorkshopError(f"workshop upload put {picture.name} under {key}, not under {bird.key}; mend one.")
        player.bird = bird
