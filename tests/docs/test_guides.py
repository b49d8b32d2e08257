"""Every command in the guides is typed here as it stands, or named below with the test that runs it."""

import json
import re
import shutil
import subprocess

import pytest

from admin.build.guides import EXAMPLE
from admin.participant.caller import identify_caller
from admin.participant.feedback import wait_for_feedback
from rehearsal.models.samples import draw_bird
from rehearsal.stage.local_aws import environment as shell
from tests.docs.conftest import CHECKOUT
from tests.docs.guides import FIRST_HOUR, INSTRUCTORS, PARTICIPANTS, blocks, commands, mentioned, text_of
from tests.fixtures.kept_rehearsal import environment

pytestmark = pytest.mark.timeout(900)
HANDLERS = CHECKOUT / "handlers" / "crop_faces"
# What cannot be typed into a rehearsal that stands already, and the test that runs it.
HERE = "tests/docs/test_guides.py"
SIGN_IN = f'eval "$(workshop login --door {EXAMPLE.door} --code {EXAMPLE.code})"'
LATE = "tests/operating/test_late_changes.py"
RUN_ELSEWHERE = {
    "workshop add ada --group group-1145": f"{LATE}::test_one_participant_more_touches_nobody_else",
    "workshop move ada --to group-1430": f"{LATE}::test_a_move_by_its_verb_removes_there_first_and_carries_the_code",
    "workshop rename ada grace": f"{LATE}::test_a_renamed_participant_keeps_code_settings_outputs_and_birds",
    "workshop reschedule group-1145 --by 10": f"{LATE}::"
    "test_a_slot_moved_by_ten_minutes_touches_the_window_and_the_door",
    "workshop login --all --group group-1145 --out handouts": "tests/access/test_sheets.py::"
    "test_a_sheet_holds_the_participants_address_and_code_and_no_keys",
    "workshop release ada": "tests/operating/test_cut_off.py::test_a_loop_is_cut_off_and_the_others_go_on",
    "workshop release --group G": "tests/operating/test_cut_off.py::test_a_loop_is_cut_off_and_the_others_go_on",
    "workshop reset ada --bird --to ranked": "tests/access/test_bird_reset.py::test_a_bird_function_is_put_to_a_point",
    "workshop logs ada --bird": "tests/participant/test_of_birds.py::test_the_same_caller_with_another_function",
    "make rehearse PARTICIPANTS=30": f"{HERE}::test_rehearse_passes_on_what_the_guide_gives",
    "make rehearse GROUPS=4": f"{HERE}::test_rehearse_passes_on_what_the_guide_gives",
    "workshop new-group group-1600 --region eu-west-3 --start 2026-12-03T16:00 --end 2026-12-03T17:00 "
    "--timezone Europe/Berlin": "tests/workshop/test_new_group.py::test_the_guides_own_command",
    "make rehearse PICTURE=class.jpg": f"{HERE}::test_rehearse_passes_on_what_the_guide_gives",
    "workshop grade --engine stepfunctions": "tests/grading/test_map.py::test_the_same_grades_as_on_this_machine",
    "workshop board --group group-1145": "tests/operating/test_board.py::test_the_verb_serves_until_ctrl_c",
    "workshop status --watch": "tests/operating/test_status.py::test_watch_shows_it_anew_and_ends_with_ctrl_c",
    "workshop login --camera garden --group group-1145 --out garden.env": "tests/access/test_camera.py::"
    "test_login_writes_its_keys_for_its_owner_alone",
    "workshop feed --source 0 --keys garden.env --preview": "tests/camera/test_uploads.py::"
    "test_new_keys_are_read_from_the_file",
    "workshop feed --source 0 --preview": "tests/camera/test_uploads.py::test_a_participants_own_keys_will_do",
    "make wheel": "tests/build/test_wheel.py::test_make_wheel",
    "pip install workshop_platform-0.1.0-py3-none-any.whl": "tests/build/test_wheel.py::test_make_wheel",
    "pip install 'workshop_platform-0.1.0-py3-none-any.whl[camera]'": "tests/build/test_wheel.py::test_make_wheel",
}
NOT_ALL_PASSED = re.compile(r"workshop (grade|check|doctor|warm)\b")  # 1: something did not pass, which is an answer


def test_nothing_is_listed_that_no_guide_names_and_every_listed_test_exists():
    named = {line for guide in (*PARTICIPANTS, INSTRUCTORS) for line in (*commands(guide), *mentioned(guide))}
    assert set(RUN_ELSEWHERE) <= named
    for place in RUN_ELSEWHERE.values():
        file, _, test = place.partition("::")
        assert f"def {test}(" in (CHECKOUT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("guide", [*PARTICIPANTS, INSTRUCTORS, FIRST_HOUR])
def test_a_command_in_running_text_is_one_that_is_run(guide):
    run = [line for each in (guide, INSTRUCTORS) for line in commands(each)]
    for command in mentioned(guide):
        known = command in RUN_ELSEWHERE or any(f"{line} ".startswith(f"{command} ") for line in run)
        assert known, f"{guide}: `{command}` is run nowhere"


def test_both_languages_say_the_same_commands_and_code():
    german, english = PARTICIPANTS
    for language in ("sh", "python", "json", "text"):
        assert blocks(german, language) == blocks(english, language)
    rows = [len(re.findall(r"^\|", text_of(guide), re.MULTILINE)) for guide in PARTICIPANTS]
    assert rows[0] == rows[1]


# What the solution does otherwise, to be faster: it asks while the picture is loaded, and keeps its connections.
PLAINER = [
    "response = recognition_client.detect_faces(",
    'output_bucket.put_object(Key=OUTPUT_FOLDER + ".zip", Body=zip_buffer)',
]


@pytest.mark.parametrize("guide", PARTICIPANTS)
def test_the_code_to_paste_is_the_solutions_own(guide):
    solution = [line.strip() for line in (HANDLERS / "solution.py").read_text(encoding="utf-8").splitlines()]
    pasted = [line.strip() for body in blocks(guide, "python") for line in body.splitlines() if line.strip()]
    assert pasted
    assert [line for line in pasted if line not in solution] == PLAINER
    assert blocks(guide, "text")[2].strip() in (HANDLERS / "starter.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("guide", PARTICIPANTS)
def test_what_participants_type_works_as_it_stands(standing, type_in, tmp_path, guide):
    """Ada follows the guide in an empty folder with her own code; what she edits is taken from the handlers."""
    instructor = {"WORKSHOP_TERRAFORM": str(standing.terraform)}
    type_in(f"workshop provision {standing.out / 'roster.csv'}", tmp_path, **instructor)
    [sheet] = json.loads(type_in("workshop login ada --new-code --json", tmp_path, **instructor))
    exports = {"WORKSHOP_TERRAFORM": "/nowhere"}
    (tmp_path / "northern-cardinal.jpg").write_bytes(draw_bird("Northern Cardinal", seed=3))
    edits = iter(("step2.py", "solution.py"))
    answers = []
    for line in commands(guide):
        if line in RUN_ELSEWHERE:
            continue
        if line == SIGN_IN:
            own = line.replace(EXAMPLE.door, sheet["address"]).replace(EXAMPLE.code, sheet["code"])
            exports |= dict(re.findall(r"^(AWS_\w+)=(.*)$", type_in(f"{own}; env", tmp_path, **exports), re.MULTILINE))
            continue
        if line.startswith("workshop deploy"):
            assert (tmp_path / "lambda_function.py").is_file(), "the guide has the code fetched before it is deployed"
            shutil.copy(HANDLERS / next(edits), tmp_path / "lambda_function.py")
        if line == "workshop check":  # which itself waits for 10 s
            with shell(environment(**standing.exports) | exports):
                assert wait_for_feedback(identify_caller(), seconds=120).is_current
        printed = type_in(line, tmp_path, statuses=(0, 1) if NOT_ALL_PASSED.match(line) else (0,), **exports)
        if line.startswith("workshop invoke"):
            answers.append(json.loads(printed))
        elif line.startswith("aws sts"):
            assert printed == blocks(guide, "text")[0]
        elif line.startswith("workshop logs"):
            assert "START RequestId" in printed and "REPORT RequestId" in printed
        elif line == "workshop check":
            told = [line.split() for line in printed.splitlines() if line.startswith("ok")]
            shown = next(body for body in blocks(guide, "text") if "criterion" in body)
            assert [line.split() for line in shown.splitlines() if line.startswith("ok")] == told[:8], printed
        elif line.startswith("workshop upload"):
            place, sentence = printed.splitlines()
            assert place.startswith("s3://mip-day-upload-group-1145/birds/ada/northern-cardinal")
            assert sentence.startswith(f"Bird [{place.partition('group-1145/')[2]}] is a: Northern Cardinal (0.")
        elif line == "workshop undo":
            assert "in your function" in printed
        elif line.startswith("aws s3 ls"):
            assert "input_copied.png" in printed
    assert answers == [json.loads(body) for body in blocks(guide, "json")], "what the guide says they should see"
    assert len(list((tmp_path / "faces").iterdir())) == answers[-1]["numFaces"]


def test_what_instructors_type_works_as_it_stands(checkout, type_in):
    """The whole guide in its order, with `make` taking .venv as ready; it ends with everything removed."""
    for line in commands(INSTRUCTORS):
        if line in RUN_ELSEWHERE:
            continue
        typed = line.replace("make ", "make -o .venv/.ready ", 1) if line.startswith("make ") else line
        statuses = (0, 1) if NOT_ALL_PASSED.match(line) else (0,)
        printed = type_in(typed, checkout, statuses=statuses)
        if line.startswith("workshop login --all"):
            names = {path.name for path in (checkout / "handouts").glob("*.html")}
            assert names == {f"{name}.html" for name in ("ada", "alan", "annie", "barbara", "_print-group-1145")}
        elif line.endswith("--console"):
            assert printed.startswith("http://127.0.0.1") and "SigninToken=" in printed
        elif line == "make report":
            assert (checkout / "build" / "grades" / "report.html").is_file()
    assert not (checkout / "handouts").exists()


@pytest.mark.parametrize("line", [line for line in RUN_ELSEWHERE if line.startswith("make rehearse")])
def test_rehearse_passes_on_what_the_guide_gives(line):
    """The runs themselves, with other numbers, are tests/rehearsal/test_rehearsal.py's."""
    words = ["make", "-n", "-o", ".venv/.ready", *line.split()[1:]]
    recipe = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert "-m rehearsal" in recipe
    option, value = line.split()[-1].lower().split("=")
    assert f'--{option} "{value}"' in recipe
