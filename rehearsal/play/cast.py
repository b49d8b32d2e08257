"""The cast: scripted participants who do the workshop with their own sessions and commands, and nothing stronger."""

import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin.access.session import open_session
from admin.errors import WorkshopError
from admin.participant.caller import Caller, identify_caller
from admin.participant.deploy import deploy
from admin.participant.invoke import invoke
from admin.participant.logs import function_log, reports
from admin.participant.upload import upload
from admin.workshop.settings import Group, Workshop
from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.play import isolation
from rehearsal.play.attempts import attempts

FINISHER, STEP_2, THRESHOLD, ABSENT, INTRUDER = "finisher", "stops after step 2", "threshold 0", "absent", "intruder"
# In each group the parts are handed out in this order; whoever comes after that finishes.
PARTS = ((FINISHER, STEP_2, THRESHOLD, ABSENT), (INTRUDER, FINISHER, THRESHOLD, ABSENT))
PSEUDONYMS = (
    "ada", "alan", "annie", "barbara", "claude", "dennis", "edsger", "evelyn", "frances", "grace",
    "hedy", "ivan", "jean", "karen", "katherine", "linus", "margaret", "niklaus", "radia", "sophie",
)  # fmt: skip
THRESHOLD_LINE = 'CONFIDENCE_THRESHOLD = float(os.environ["CONFIDENCE_THRESHOLD"])'


@dataclass
class Player:
    """One participant and the part they play; what came of it is filled in while they do."""

    pseudonym: str
    group: Group
    part: str
    answers: list[Any] = field(default_factory=list)
    isolation: list[dict[str, Any]] = field(default_factory=list)
    bird: tuple[str, str] | None = None  # the key uploaded, and the species drawn

    @property
    def seed(self) -> int:
        """What their bird is drawn with."""
        return sum(self.pseudonym.encode())


def write_roster(path: Path, workshop: Workshop, per_group: int) -> None:
    """Write an example roster with so many participants in each group."""
    names = (f"{name}-{turn}" if turn > 1 else name for turn in itertools.count(1) for name in PSEUDONYMS)
    rows = [f"{next(names)},{group.name}" for group in workshop.groups for _ in range(per_group)]
    path.write_text("\n".join(["pseudonym,group", *rows]) + "\n", encoding="utf-8")


def cast(workshop: Workshop) -> list[Player]:
    """Out: everyone on the roster with a part, group by group in the order of the roster's names."""
    players = []
    for number, group in enumerate(workshop.groups):
        parts = itertools.chain(PARTS[number % len(PARTS)], itertools.repeat(FINISHER))
        players += [Player(name, group, part) for name, part in zip(group.participants, parts, strict=False)]
    return players


class Play:
    """Does the workshop for one player after another; safe to use from several threads."""

    def __init__(self, workshop: Workshop, handlers: Path, players: list[Player], account: str) -> None:
        """In: the workshop as provisioned, the folder of the handlers' sources, the cast, and the AWS account."""
        self.workshop, self.account = workshop, account
        self.step_2 = (handlers / "crop_faces" / "step2.py").read_text(encoding="utf-8")
        self.solution = (handlers / "crop_faces" / "solution.py").read_text(encoding="utf-8")
        self.neighbours = {
            player.pseudonym: next(
                other.pseudonym for other in [*players[index + 1 :], *players] if other is not player
            )
            for index, player in enumerate(players)
            if len(players) > 1
        }
        self.birds = {player.pseudonym: SPECIES[index % len(SPECIES)] for index, player in enumerate(players)}
        if THRESHOLD_LINE not in self.solution:
            raise WorkshopError(
                f"handlers/crop_faces/solution.py has no line {THRESHOLD_LINE!r} to get wrong; mend cast.py."
            )

    def perform(self, player: Player) -> None:
        """One player's hour: opens a session, edits and runs the function, uploads a bird, as the part has it."""
        if player.part == ABSENT:
            return
        caller = identify_caller(open_session(self.workshop, player.group, player.pseudonym).boto3())
        if player.part == INTRUDER and player.pseudonym in self.neighbours:
            self._intrude(player, caller)
        self._run(player, caller, self.step_2)
        if player.part == STEP_2:
            return
        wrong = self.solution.replace(THRESHOLD_LINE, "CONFIDENCE_THRESHOLD = 0")
        self._run(player, caller, wrong if player.part == THRESHOLD else self.solution)
        self._read_log(caller)
        self._upload_bird(player, caller)

    def _run(self, player: Player, caller: Caller, source: str, event: object = None) -> Any:
        """`workshop deploy`, then `workshop invoke`. Out: the answer; a function's error is an answer too."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "lambda_function.py")
            file.write_text(source, encoding="utf-8")
            deploy(caller, file)
        player.answers.append(invoke(caller, event=event).answer)
        return player.answers[-1]

    def _read_log(self, caller: Caller) -> None:
        """`workshop logs`. Raises WorkshopError where it lacks the lines that the workshop's text explains."""
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

    def _upload_bird(self, player: Player, caller: Caller) -> None:
        """`workshop upload`, of a name with a space: keys arrive URL-encoded."""
        species = self.birds[player.pseudonym]
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder, f"{species.lower()}.jpg")
            picture.write_bytes(draw_bird(species, seed=player.seed))
            player.bird = (upload(caller, picture).key, species)
