"""Who plays: a participant and the part, and what they have done so far."""

from dataclasses import dataclass, field
from typing import Any

from admin.workshop.groups import Group
from rehearsal.play.birds import Bird

FINISHER, STEP_2, THRESHOLD, ABSENT, INTRUDER = "finisher", "stops after step 2", "threshold 0", "absent", "intruder"


@dataclass(frozen=True)
class Wait:
    """How long a player waited for feedback.

    Attributes:
        uploaded_at: when their function had written its outputs and answered (ISO 8601, UTC).
        seconds: from then until their own session read a row that was made of these outputs.
    """

    uploaded_at: str
    seconds: float


@dataclass
class Player:
    """One participant and the part they play.

    Attributes:
        pseudonym: the participant's.
        group: the participant's.
        part: one of the names above, such as FINISHER.
        follows_text: whether they hand in the code of the workshop's text; else that of the solution.
        by_door: whether they work through their group's front door alone; else with the command line.
        answers: what their function answered, one for each invocation so far.
        waits: how long they waited for feedback, each time after they ran their function.
        isolation: their rows of isolation.json, once they have tried.
        bird: what they uploaded; None before that.
        at_door: what they did at the door, each as a line; none where they were not there.
    """

    pseudonym: str
    group: Group
    part: str
    follows_text: bool = False
    by_door: bool = False
    answers: list[Any] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    isolation: list[dict[str, Any]] = field(default_factory=list)
    bird: Bird | None = None
    at_door: list[str] = field(default_factory=list)
