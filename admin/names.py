"""The names in AWS that follow from the workshop's name, and the rule for pseudonyms.

Both are in JSON files that Terraform reads too. An installed package has copies of them beside this module.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any


def _read(name: str) -> Any:
    """Read a JSON file beside this module, or in the checkout's terraform/ if there is none."""
    beside = Path(__file__).with_name(name)
    path = beside if beside.exists() else Path(__file__).parents[1] / "terraform" / name
    return json.loads(path.read_text(encoding="utf-8"))


TEMPLATES: dict[str, str] = _read("names.json")
SHARED = "shared"  # in tags, in the place of a group's name: what all groups share
STORAGE_REGION = TEMPLATES["storage_region"]  # Rekognition reads pictures only from buckets in its own region
BIRDS = TEMPLATES["birds"]  # prefix of the keys of uploaded birds
RESULTS = TEMPLATES["results"] + TEMPLATES["birds"]  # prefix of the keys of their results
CLASS_LIST = TEMPLATES["class_list"]  # key in the feedback bucket: the workshop as data
ANSWER_KEY = TEMPLATES["answer_key"]  # key in the feedback bucket: what correct outputs look like
ANSWER_KEY_FACES = TEMPLATES["answer_key_faces"]  # key in the feedback bucket: the answer key's faces
DOOR_LIST = TEMPLATES["door_list"]  # key in a group's code bucket: whom its front door knows
GRADING_RUNS = TEMPLATES["grading_runs"]  # prefix of the keys of grading runs in the feedback bucket

_PSEUDONYM = _read("pseudonyms.json")
PSEUDONYM_PATTERN: str = _PSEUDONYM["pattern"]
SHORTEST_PSEUDONYM: int = _PSEUDONYM["shortest"]
LONGEST_PSEUDONYM: int = _PSEUDONYM["longest"]
RESERVED_PSEUDONYMS = frozenset(_PSEUDONYM["reserved"])


def is_pseudonym(text: str) -> bool:
    """Say whether a text has the form of a pseudonym.

    Args:
        text: any text.

    Returns:
        Whether length and characters are right; reserved words, which are checked separately, have the form.
    """
    return SHORTEST_PSEUDONYM <= len(text) <= LONGEST_PSEUDONYM and re.fullmatch(PSEUDONYM_PATTERN, text) is not None


def species_function(number_in_region: int) -> str:
    """Name the species function of a region's group.

    Args:
        number_in_region: which of the region's groups it is; the first one's is called as in the workshop's texts.

    Returns:
        The function's name.
    """
    return _numbered("identify_species", number_in_region)


def endpoint_name(number_in_region: int) -> str:
    """Name the SageMaker endpoint of a region's group, by the same rule as species_function."""
    return _numbered("endpoint", number_in_region)


def _numbered(what: str, number: int) -> str:
    return Template(TEMPLATES[what]).substitute(suffix="" if number == 1 else f"-{number}")


@dataclass(frozen=True)
class Names:
    """The names that follow from the workshop's name, and those of a group that follow from the group's name too.

    Attributes:
        name: the workshop's.
    """

    name: str

    def _named(self, what: str, **places: str) -> str:
        return Template(TEMPLATES[what]).substitute(workshop=self.name, **places)

    @property
    def source_bucket(self) -> str:
        """The bucket of the instructor's picture."""
        return self._named("source_bucket")

    @property
    def target_bucket(self) -> str:
        """The bucket of the participants' outputs."""
        return self._named("target_bucket")

    def species_topic(self, group: str) -> str:
        """Name the topic that a group's species are announced on."""
        return self._named("species_topic", group=group)

    def species_failures(self, group: str) -> str:
        """Name the queue of the pictures that a group's species function failed on."""
        return self._named("species_failures", group=group)

    @property
    def feedback_bucket(self) -> str:
        """The bucket of the participants' feedback, the answer key and grading runs."""
        return self._named("feedback_bucket")

    @property
    def state_bucket(self) -> str:
        """The bucket of Terraform's states, where `make init` is not given another one."""
        return self._named("state_bucket")

    @property
    def judge_code_bucket(self) -> str:
        """The bucket of the package of the function that judges outputs."""
        return self._named("judge_code_bucket")

    @property
    def judge_output(self) -> str:
        """The function that judges a participant's output; its execution role has the same name."""
        return self._named("judge_output")

    @property
    def judge_failures(self) -> str:
        """The queue of the events that the judging function failed on."""
        return self._named("judge_failures")

    @property
    def grading(self) -> str:
        """The state machine that grades all submissions; its role has the same name."""
        return self._named("grading")

    def upload_bucket(self, group: str) -> str:
        """Name the bucket that the birds of a group are uploaded to."""
        return self._named("upload_bucket", group=group)

    def code_bucket(self, group: str) -> str:
        """Name the bucket of the Lambda packages and the model artefact of a group."""
        return self._named("code_bucket", group=group)

    def participant_role(self, group: str) -> str:
        """Name the role that the participants of a group work in."""
        return self._named("participant_role", group=group)

    def front_door(self, group: str) -> str:
        """Name the function behind a group's front door; its HTTP API has the same name."""
        return self._named("front_door", group=group)

    def front_door_role(self, group: str) -> str:
        """Name the execution role of the front door of a group."""
        return self._named("front_door_role", group=group)

    def door_key(self, group: str) -> str:
        """Name the parameter of the key that the door of a group signs and hashes with."""
        return self._named("door_key", group=group)

    def code_seed(self, group: str) -> str:
        """Name the parameter of the seed that the codes of a group are derived from."""
        return self._named("code_seed", group=group)

    def cut_off(self, group: str) -> str:
        """Name the function that stops a group's participants' functions; its execution role has the same name."""
        return self._named("cut_off", group=group)

    def invocations_alarm(self, pseudonym: str) -> str:
        """Name the alarm of a participant's function that is started too often."""
        return self._named("invocations_alarm", pseudonym=pseudonym)

    @property
    def budget(self) -> str:
        """The workshop's budget."""
        return self._named("budget")

    def identify_species_role(self, group: str) -> str:
        """Name the execution role of the species function of a group."""
        return self._named("identify_species_role", group=group)

    def library_layer(self, library: str, group: str) -> str:
        """Name the layer of a library that `make layers` builds and Terraform publishes for a group."""
        return self._named("library_layer", library=library, group=group)

    def judge_layer(self, library: str) -> str:
        """Name the layer of a library that the judging function uses; a group's in the same region is another."""
        return self._named("judge_layer", library=library)

    def endpoint_role(self, group: str) -> str:
        """Name the role that a group's model runs in."""
        return self._named("endpoint_role", group=group)

    def endpoint_end_role(self, group: str) -> str:
        """Name the role in which a group's endpoint is deleted after the session."""
        return self._named("endpoint_end_role", group=group)

    def function_name(self, pseudonym: str) -> str:
        """Name a participant's function; its execution role has the same name."""
        return self._named("crop_faces", pseudonym=pseudonym)

    def bird_function(self, pseudonym: str) -> str:
        """Name a participant's own species function, lab 4's; its execution role and its topic have the same name."""
        return self._named("bird_function", pseudonym=pseudonym)

    def output_folder(self, pseudonym: str) -> str:
        """Name a participant's folder in the target bucket: the prefix of the keys of all their outputs but the zip."""
        return self._named("output_folder", pseudonym=pseudonym)

    def output_copy(self, pseudonym: str) -> str:
        """Name the key of a participant's copy of the picture in the target bucket."""
        return self._named("output_copy", pseudonym=pseudonym)

    def output_zip(self, pseudonym: str) -> str:
        """Name the key of a participant's zip of crops in the target bucket."""
        return self._named("output_zip", pseudonym=pseudonym)

    def sign_ins(self, pseudonym: str) -> str:
        """Name the key in the target bucket of a participant's sign-ins at the front door."""
        return self._named("sign_ins", pseudonym=pseudonym)

    def last_run(self, pseudonym: str) -> str:
        """Name the key in the target bucket of what came of a participant's last run."""
        return self._named("last_run", pseudonym=pseudonym)

    def hand(self, pseudonym: str) -> str:
        """Name the key in the target bucket of a participant's raised hand."""
        return self._named("hand", pseudonym=pseudonym)

    def help(self, pseudonym: str) -> str:
        """Name the key in the target bucket of the instructor's word that somebody is on the way to a participant."""
        return self._named("help", pseudonym=pseudonym)

    def cut_off_note(self, pseudonym: str) -> str:
        """Name the key in the target bucket of the note that a participant's function was stopped."""
        return self._named("cut_off_note", pseudonym=pseudonym)

    def birds_folder(self, pseudonym: str) -> str:
        """Name the prefix of the keys of a participant's birds in the upload bucket."""
        return self._named("birds_folder", pseudonym=pseudonym)

    def results_folder(self, pseudonym: str) -> str:
        """Name the prefix of the keys of the results of a participant's birds in the upload bucket."""
        return self._named("results_folder", pseudonym=pseudonym)

    def feedback(self, pseudonym: str) -> str:
        """Name the key of a participant's feedback in the feedback bucket."""
        return self._named("feedback", pseudonym=pseudonym)

    def grading_run(self, run: str) -> str:
        """Name the prefix of the keys of one grading run in the feedback bucket."""
        return f"{GRADING_RUNS}{run}/"
