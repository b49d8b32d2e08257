"""The names and the rule for pseudonyms: one file each, and Terraform, the tool and the handlers read them alike."""

import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from admin.names import (
    ANSWER_KEY,
    ANSWER_KEY_FACES,
    BIRDS,
    CLASS_LIST,
    DOOR_LIST,
    GRADING_RUNS,
    LONGEST_PSEUDONYM,
    RESULTS,
    STORAGE_REGION,
    TEMPLATES,
    Names,
    endpoint_name,
    is_pseudonym,
    species_function,
)
from admin.participant.caller import SESSION

REPOSITORY = Path(__file__).parents[1]
GROUP = "group-1430"
OF_GROUP = [f"-var=group={GROUP}", "-var=number_in_region=2"]
GOOD = ["ada", "a-1", "ada-2-b", "p" * LONGEST_PSEUDONYM]
BAD = ["", "ab", "p" * (LONGEST_PSEUDONYM + 1), "Ada", "1ada", "ada-", "a--b", "-ada", "jürgen", "ada\n", "../ada"]
NAMES = {
    "storage_region": lambda names: STORAGE_REGION,
    "source_bucket": lambda names: names.source_bucket,
    "target_bucket": lambda names: names.target_bucket,
    "upload_bucket": lambda names: names.upload_bucket(GROUP),
    "code_bucket": lambda names: names.code_bucket(GROUP),
    "crop_faces": lambda names: names.function_name("*"),
    "identify_species": lambda names: species_function(2),
    "cut_off": lambda names: names.cut_off(GROUP),
    "invocations_alarm": lambda names: names.invocations_alarm("*"),
    "cut_off_note": lambda names: names.cut_off_note("*"),
    "budget": lambda names: names.budget,
    "identify_species_role": lambda names: names.identify_species_role(GROUP),
    "species_topic": lambda names: names.species_topic(GROUP),
    "species_failures": lambda names: names.species_failures(GROUP),
    "library_layer": lambda names: names.library_layer("*", GROUP),
    "feedback_bucket": lambda names: names.feedback_bucket,
    "state_bucket": lambda names: names.state_bucket,
    "judge_code_bucket": lambda names: names.judge_code_bucket,
    "judge_output": lambda names: names.judge_output,
    "judge_failures": lambda names: names.judge_failures,
    "judge_layer": lambda names: names.judge_layer("*"),
    "grading": lambda names: names.grading,
    "endpoint": lambda names: endpoint_name(2),
    "endpoint_role": lambda names: names.endpoint_role(GROUP),
    "endpoint_end_role": lambda names: names.endpoint_end_role(GROUP),
    "participant_role": lambda names: names.participant_role(GROUP),
    "output_folder": lambda names: names.output_folder("*"),
    "output_copy": lambda names: names.output_copy("*"),
    "output_zip": lambda names: names.output_zip("*"),
    "birds": lambda names: BIRDS,
    "birds_folder": lambda names: names.birds_folder("*"),
    "results_folder": lambda names: names.results_folder("*"),
    "front_door": lambda names: names.front_door(GROUP),
    "front_door_role": lambda names: names.front_door_role(GROUP),
    "door_key": lambda names: names.door_key(GROUP),
    "code_seed": lambda names: names.code_seed(GROUP),
    "door_list": lambda names: DOOR_LIST,
    "sign_ins": lambda names: names.sign_ins("*"),
    "last_run": lambda names: names.last_run("*"),
    "hand": lambda names: names.hand("*"),
    "help": lambda names: names.help("*"),
    "class_list": lambda names: CLASS_LIST,
    "answer_key": lambda names: ANSWER_KEY,
    "answer_key_faces": lambda names: ANSWER_KEY_FACES,
    "feedback": lambda names: names.feedback("*"),
    "grading_runs": lambda names: GRADING_RUNS,
}


def terraform(folder: Path, *arguments: str) -> str:
    words = [sys.executable, "-m", "admin.build.terraform", f"-chdir={folder}", *arguments]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outputs of modules/names, which has no resources and so is applied in a second."""
    copy = tmp_path_factory.mktemp("names")
    folder = copy / "modules" / "names"
    folder.mkdir(parents=True)
    for path in (REPOSITORY / "terraform/modules/names").glob("*.tf"):
        (folder / path.name).write_bytes(path.read_bytes())
    (copy / "names.json").write_bytes((REPOSITORY / "terraform/names.json").read_bytes())
    terraform(folder, "init", "-input=false")
    terraform(folder, "apply", "-auto-approve", "-input=false", "-var=workshop=mip-day", *OF_GROUP)
    return {name: output["value"] for name, output in json.loads(terraform(folder, "output", "-json")).items()}


def test_terraform_and_the_tool_give_the_same_names(outputs: dict[str, str]) -> None:
    assert outputs.keys() == TEMPLATES.keys()
    names = Names("mip-day")
    assert {what: name(names) for what, name in NAMES.items()} == {what: outputs[what] for what in NAMES}


def test_names_that_the_workshops_texts_and_standing_accounts_know() -> None:
    names = Names("mip-day")
    assert names.function_name("ada") == "mip-day-crop-faces-ada"
    assert (names.output_copy("ada"), names.output_zip("ada")) == ("ada/input_copied.png", "ada.zip")
    assert (names.birds_folder("ada"), names.results_folder("ada")) == ("birds/ada/", "results/birds/ada/")
    assert names.results_folder("ada").startswith(RESULTS)
    assert (species_function(1), endpoint_name(1)) == ("IdentifySpeciesAndNotify", "nabirds-species-identifier")
    assert names.upload_bucket("group-1145") == "mip-day-upload-group-1145"


@pytest.mark.parametrize("text", GOOD)
def test_what_is_a_pseudonym(text: str) -> None:
    assert is_pseudonym(text)


@pytest.mark.parametrize("text", BAD)
def test_what_is_none(text: str) -> None:
    assert not is_pseudonym(text)


def test_terraform_takes_what_the_tool_takes_and_nothing_else(tmp_path: Path) -> None:
    """The rule of modules/group/variables.tf, on Terraform's own engine for regular expressions."""
    (tmp_path / "modules" / "group").mkdir(parents=True)
    (tmp_path / "pseudonyms.json").write_bytes((REPOSITORY / "terraform/pseudonyms.json").read_bytes())
    module = REPOSITORY / "terraform/modules/group/variables.tf"
    (tmp_path / "modules/group/variables.tf").write_bytes(module.read_bytes())
    asked = json.dumps([*GOOD, *BAD])
    rule = "[for p in jsondecode(%s) : p if can(regex(local.pseudonym, p)) && length(p) >= local.pseudonyms.shortest"
    rule += " && length(p) <= local.pseudonyms.longest]"
    (tmp_path / "modules/group/output.tf").write_text(f'output "good" {{\n  value = {rule % json.dumps(asked)}\n}}\n')
    settings = {
        "workshop": "mip-day", "region": "ca-central-1", "retention_days": 14, "group": GROUP,
        "participants": GOOD,
        "time_slot": {"start": "2026-12-03T11:45:00+01:00", "end": "2026-12-03T12:45:00+01:00"},
    }  # fmt: skip
    (tmp_path / "modules/group/terraform.tfvars.json").write_text(json.dumps(settings))
    terraform(tmp_path / "modules/group", "init", "-input=false")
    terraform(tmp_path / "modules/group", "apply", "-auto-approve", "-input=false")
    assert json.loads(terraform(tmp_path / "modules/group", "output", "-json"))["good"]["value"] == GOOD


@pytest.mark.parametrize("pseudonym", GOOD)
def test_a_session_and_a_birds_key_name_the_pseudonym(pseudonym: str) -> None:
    names = Names("mip-day")
    role = names.participant_role(GROUP)
    match = SESSION.fullmatch(f"arn:aws:sts::123456789012:assumed-role/{role}/{pseudonym}")
    assert match is not None
    assert (match["workshop"], match["group"], match["pseudonym"]) == ("mip-day", GROUP, pseudonym)
    handler = importlib.util.spec_from_file_location("pictures", REPOSITORY / "handlers/identify_species/pictures.py")
    pictures = importlib.util.module_from_spec(handler)
    sys.modules.setdefault("pictures", pictures)  # its dataclass looks itself up
    handler.loader.exec_module(pictures)
    assert pictures.PARTICIPANTS_KEY.fullmatch(f"{names.birds_folder(pseudonym)}robin.jpg")["pseudonym"] == pseudonym
    assert RESULTS == pictures.RESULTS_PREFIX + BIRDS


def test_an_installed_package_carries_what_terraform_reads_beside_the_modules() -> None:
    """Participants install the wheel without a checkout."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"] == {
        "terraform/names.json": "admin/names.json",
        "terraform/pseudonyms.json": "admin/pseudonyms.json",
        "terraform/modules/participant_access/session-policy.json": "admin/door/session-policy.json",
    }
