"""The participants' verbs, typed in ada's shell: her exports are all there is, and there is no checkout."""

import io
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from PIL import Image

from admin import cli
from admin.errors import WorkshopError
from admin.judging.zip_directory import MAX_MEMBER_BYTES, MAX_MEMBERS
from admin.participant.unpack import unpack_crops
from rehearsal.aws.credentials import RootKey
from tests.fixtures import busy_function
from tests.fixtures.root_key import keywords

CHECKOUT = Path(__file__).parents[2]
HANDLERS = CHECKOUT / "handlers" / "crop_faces"
# Stands in for the solution: it writes what the solution writes, and needs no Pillow and no Rekognition.
WRITES_A_ZIP = """
import io, os, zipfile, boto3
def lambda_handler(event, context):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        z.writestr("HAPPY/cropped_1.png", b"\\x89PNG\\r\\n\\x1a\\n1")
    bucket, folder = os.environ["OUTPUT_BUCKET_NAME"], os.environ["OUTPUT_FOLDER"]
    boto3.resource("s3").Object(bucket, folder + ".zip").put(Body=buffer.getvalue())
    print("packed it")
    return {"status": 200, "numFaces": 1}
"""


@pytest.fixture
def bird(tmp_path):
    path = tmp_path / "northern cardinal.jpg"
    Image.new("RGB", (64, 64), "red").save(path, "JPEG")
    return path


@pytest.fixture
def code(tmp_path):
    def write(text):
        path = tmp_path / "edited.py"
        path.write_text(text)
        return str(path)

    return write


def run(capsys, *words):
    status = cli.main(list(words))
    printed = capsys.readouterr()
    assert status != 2 or len(printed.err.strip().splitlines()) == 1, "a refusal is one line"
    return status, printed.out, printed.err


BIRDS = "mip-day-upload-group-1145"


@pytest.fixture
def no_birds(stage):
    """Takes all birds and results away, before and after."""

    def clear():
        s3 = boto3.client("s3", "eu-west-3", **root_key(stage))
        for entry in s3.list_objects_v2(Bucket=BIRDS).get("Contents", ()):
            s3.delete_object(Bucket=BIRDS, Key=entry["Key"])
        return s3

    yield clear()
    clear()


@pytest.fixture
def answered(no_birds, monkeypatch):
    """Has the species function answer the moment somebody waits for it. Out: a call with its result."""

    def answer(**result):
        def sleep(_):
            for entry in no_birds.list_objects_v2(Bucket=BIRDS, Prefix="birds/ada/").get("Contents", ()):
                no_birds.put_object(Bucket=BIRDS, Key=f"results/{entry['Key']}.json", Body=json.dumps(result).encode())

        monkeypatch.setattr("admin.participant.upload.time.sleep", sleep)

    return answer


def test_upload_waits_for_the_species(as_ada, bird, answered, capsys):
    sentence = "Bird [birds/ada/northern cardinal.jpg] is a: Northern Cardinal (0.94)"
    answered(message=sentence, probabilities={"Purple Martin": 0.04, "Northern Cardinal": 0.94})
    status, out, _ = run(capsys, "upload", str(bird))
    assert (status, out.splitlines()) == (0, [f"s3://{BIRDS}/birds/ada/northern cardinal.jpg", sentence])
    status, out, _ = run(capsys, "upload", str(bird), "--json")
    data = json.loads(out)
    assert (status, data["sentence"]) == (0, sentence)
    assert data["species"][0] == {"name": "Northern Cardinal", "certainty": 0.94}


def test_upload_says_where_the_species_function_refuses_or_does_not_answer(as_ada, bird, answered, no_birds, capsys):
    answered(reason="it is no picture", message=None)
    status, out, err = run(capsys, "upload", str(bird))
    assert (status, len(out.splitlines())) == (1, 1) and "did not take it: it is no picture" in err
    status, out, err = run(capsys, "upload", str(bird), "--wait", "0")
    assert (status, err) == (0, f"upload northern cardinal.jpg to {out}")


def test_upload_does_not_wait_for_ever(as_ada, bird, no_birds, capsys):
    status, _, err = run(capsys, "upload", str(bird), "--wait", "1")
    assert status == 1 and "No answer came within 1 s" in err


def test_no_picture_takes_the_place_of_another(as_ada, tmp_path, no_birds, capsys):
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (64, 64), colour).save(tmp_path / "Bird.JPG", "JPEG")
        assert run(capsys, "upload", str(tmp_path / "Bird.JPG"), "--wait", "0")[0] == 0
    keys = [entry["Key"] for entry in no_birds.list_objects_v2(Bucket=BIRDS, Prefix="birds/ada/")["Contents"]]
    assert keys == ["birds/ada/Bird-2.jpg", "birds/ada/Bird-3.jpg", "birds/ada/Bird.jpg"]
    bodies = {no_birds.get_object(Bucket=BIRDS, Key=key)["Body"].read() for key in keys}
    assert len(bodies) == 3


def test_fetch_then_deploy_then_undo(as_ada, code, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = (f"def lambda_handler(event, context):\n    return {number}  # größer\n" for number in (1, 2))
    run(capsys, "deploy", code(first))
    assert run(capsys, "fetch")[:2] == (0, "lambda_function.py has the code of mip-day-crop-faces-ada now.\n")
    assert Path("lambda_function.py").read_text(encoding="utf-8") == first
    assert "already" in run(capsys, "fetch")[1]
    Path("lambda_function.py").write_text(second, encoding="utf-8")
    status, out, err = run(capsys, "fetch")
    assert (status, out) == (2, "") and "perhaps your own" in err and "--force" in err
    assert Path("lambda_function.py").read_text(encoding="utf-8") == second, "what was edited is there"
    run(capsys, "deploy", "lambda_function.py")
    listed = json.loads(run(capsys, "undo", "--json")[1])
    assert [each["current"] for each in listed][:2] == [True, False]
    status, out, _ = run(capsys, "undo", listed[1]["version"])
    assert status == 0 and f"has the code of version {listed[1]['version']} again" in out
    assert run(capsys, "fetch", "--force")[0] == 0
    assert Path("lambda_function.py").read_text(encoding="utf-8") == first
    assert "in your function" in run(capsys, "undo")[1]


@pytest.mark.parametrize("version", ["0", "999", "$LATEST", "one"])
def test_undo_of_a_version_that_is_none(as_ada, capsys, version):
    before = configuration()["CodeSha256"]
    status, _, err = run(capsys, "undo", version)
    assert status == 2 and "There is no version" in err
    assert configuration()["CodeSha256"] == before


def test_fetch_into_a_place_that_is_none(as_ada, capsys, tmp_path):
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", tmp_path / "edited.py" / "x.py"):
        (tmp_path / "edited.py").write_text("x")
        status, _, err = run(capsys, "fetch", str(place))
        assert status == 2 and "cannot be written" in err


def test_instructors_read_a_participants_log(stage, session, code, capsys, monkeypatch):
    with monkeypatch.context() as shell:
        for name, value in session("ada").exports().items():
            shell.setenv(name, value)
        run(capsys, "deploy", code("def lambda_handler(event, context):\n    print('hello instructor')\n"))
        run(capsys, "invoke")
    status, out, _ = run(capsys, "logs", "ada")
    assert status == 0 and "hello instructor" in out and "REPORT RequestId" in out
    status, _, err = run(capsys, "logs", "adda")
    assert status == 2 and "did you mean ada" in err


def test_deploy_then_invoke_then_logs(as_ada, code, capsys, tmp_path):
    status, out, _ = run(capsys, "deploy", code(WRITES_A_ZIP))
    assert status == 0 and "mip-day-crop-faces-ada has edited.py now" in out
    status, out, err = run(capsys, "invoke", "--unpack", str(tmp_path / "crops"))
    assert status == 0 and json.loads(out) == {"status": 200, "numFaces": 1}
    assert "ada.zip" in err and "1 crops in" in err
    assert [path.name for path in (tmp_path / "crops").iterdir()] == ["HAPPY-cropped_1.png"]
    status, out, _ = run(capsys, "logs", "--json")
    data = json.loads(out)
    texts = [line["text"] for line in data["lines"]]
    assert status == 0 and "packed it" in "\n".join(texts)
    assert any(text.startswith("START RequestId") for text in texts)
    assert data["reports"] and float(data["reports"][-1]["ms"]) > 0 and data["reports"][-1]["size"] == "1024"


def test_a_function_that_fails_shows_the_end_of_its_log(as_ada, code, capsys):
    run(capsys, "deploy", code("def lambda_handler(event, context):\n    raise ValueError('TODO 1')\n"))
    status, out, err = run(capsys, "invoke")
    assert status == 1
    assert json.loads(out)["errorMessage"] == "TODO 1"
    assert "Your function failed" in err and "ValueError" in err


def root_key(stage):
    """The instructor's key, while the environment holds ada's."""
    return keywords(RootKey.read(stage.exports))


@pytest.fixture
def missing_picture(stage):
    """Takes the class's picture away for one test."""
    s3 = boto3.client("s3", "eu-central-1", **root_key(stage))
    content = s3.get_object(Bucket="mip-day-source", Key="input1.jpg")["Body"].read()
    s3.delete_object(Bucket="mip-day-source", Key="input1.jpg")
    yield
    s3.put_object(Bucket="mip-day-source", Key="input1.jpg", Body=content)


@pytest.mark.parametrize("key", ["input1.jpg", "somebody-elses.jpg"], ids=["absent", "not allowed"])
def test_a_picture_that_is_not_there_or_not_theirs_is_named(as_ada, missing_picture, code, capsys, key):
    source = (HANDLERS / "solution.py").read_text(encoding="utf-8")
    source = source.replace("from PIL import Image, ImageOps\n", "")  # it fails before it needs them
    source = source.replace('os.environ["INPUT_FILE"]', repr(key))
    run(capsys, "deploy", code(source))
    status, out, err = run(capsys, "invoke")
    said = json.loads(out)["errorMessage"]
    assert status == 1 and said in err, "the log's end says it too"
    assert said.startswith(f"The picture s3://mip-day-source/{key} cannot be read (")
    assert "either it is not there, or your function has no right to it" in said


def test_a_throttled_function_is_tried_again_until_there_is_room(as_ada, stage, code, capsys, *, monkeypatch, tmp_path):
    """Lambda's own throttling: another run has the only place at first, and from the first pause on there are two."""
    run(capsys, "deploy", code(busy_function.SOURCE))
    functions = boto3.client("lambda", "eu-west-3", **root_key(stage))
    functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=1)

    def make_room(seconds):
        functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=2)

    monkeypatch.setattr("admin.participant.invoke.time", SimpleNamespace(sleep=make_room))
    with busy_function.busy(functions, "mip-day-crop-faces-ada", tmp_path):
        status, out, err = run(capsys, "invoke")
    assert status == 0 and json.loads(out) == {"status": 200}
    assert err.count("Lambda is busy (account limit); trying again in 2 s ...") == 1


def test_a_stopped_function_is_told_at_once(as_ada, stage, capsys):
    functions = boto3.client("lambda", "eu-west-3", **root_key(stage))
    functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=0)
    try:
        status, out, err = run(capsys, "invoke")
    finally:
        functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=2)
    assert (status, out) == (2, "")
    assert "started too often within ten minutes" in err and "ask your instructor" in err


def test_without_a_zip_to_unpack_the_answer_is_shown_all_the_same(as_ada, code, capsys, tmp_path):
    boto3.client("s3", "eu-central-1").delete_object(Bucket="mip-day-target", Key="ada.zip")
    run(capsys, "deploy", code("def lambda_handler(event, context):\n    return {'status': 200}\n"))
    status = cli.main(["invoke", "--unpack", str(tmp_path / "crops")])
    printed = capsys.readouterr()
    assert status == 2 and json.loads(printed.out) == {"status": 200}
    assert "There is no ada.zip to unpack yet" in printed.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def lambda_handler(event, context)\n    pass\n", "line 1: expected ':'"),
        ("def handler(event, context): pass\n", "has no function lambda_handler"),
        ("x = '\0'", "null bytes"),
    ],
)
def test_code_that_lambda_could_not_run_is_not_deployed(as_ada, code, capsys, text, words):
    before = configuration()["CodeSha256"]
    status, _, err = run(capsys, "deploy", code(text))
    assert status == 2 and words in err
    assert configuration()["CodeSha256"] == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.jpg", b"no picture", "is no picture"),
        ("bird.png", None, "is a PNG"),
        ("x" * 99 + ".jpg", None, "rename it"),
        ("missing.jpg", ..., "cannot be read"),
        ("huge.jpg", b"\xff" * 6_291_457, "make it smaller"),
        ("IMG_0042.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0", "export it as a JPEG"),
        ("renamed.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0", "Most Compatible"),
    ],
)
def test_pictures_that_are_refused_before_they_are_sent(as_ada, tmp_path, capsys, name, content, words):  # noqa: PLR0917
    path = tmp_path / name
    if content is None:
        Image.new("RGB", (8, 8)).save(path, "PNG" if name.endswith("png") else "JPEG")
    elif content is not ...:
        path.write_bytes(content)
    status, out, err = run(capsys, "upload", str(path))
    assert (status, out) == (2, "") and words in err


def test_nobodys_credentials(stage, capsys):
    status, _, err = run(capsys, "invoke")  # the instructor's own, as the environment has them
    assert status == 2 and "are no participant's" in err


def test_no_credentials(stage, capsys, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    status, _, err = run(capsys, "logs")
    assert status == 2 and "paste the export lines" in err


def test_outside_of_the_slot_the_verbs_say_why(as_ada, bird, capsys, window):
    window(timedelta(hours=-2), timedelta(hours=-1))
    for words in (["upload", str(bird)], ["invoke"], ["logs"]):
        status, _, err = run(capsys, *words)
        assert status == 2 and "only during your group's time slot" in err


def test_nothing_in_the_log_yet(as_ada, capsys, monkeypatch):
    monkeypatch.setattr("admin.participant.logs.timedelta", lambda minutes: timedelta(0))
    status, out, err = run(capsys, "logs")
    assert (status, out.strip()) == (0, "") and "workshop invoke" in err


@pytest.mark.parametrize("minutes", ["0", "1441"])
def test_minutes_that_are_none(as_ada, capsys, minutes):
    assert run(capsys, "logs", "--minutes", minutes)[0] == 2


@pytest.mark.parametrize("point", ["starter", "step2", "solution"])
def test_reset_keeps_the_old_code_as_a_version(stage, capsys, point):
    functions = boto3.client("lambda", "eu-west-3")
    name = "mip-day-crop-faces-bob"
    status, out, _ = run(capsys, "reset", "bob", "--to", point, "--json")
    before = functions.get_function_configuration(FunctionName=name, Qualifier=json.loads(out)["kept_version"])
    assert status == 0 and before["Version"] != "$LATEST"
    link = functions.get_function(FunctionName=name)["Code"]["Location"]
    import urllib.request

    with urllib.request.urlopen(link) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as package:
        assert package.read("lambda_function.py") == (HANDLERS / f"{point}.py").read_bytes()


def test_reset_of_nobody(stage, capsys):
    status, _, err = run(capsys, "reset", "bobb", "--to", "step2")
    assert status == 2 and "did you mean bob" in err


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "not a zip"),
        (zipped([(f"CALM/cropped_{n}.png", b"") for n in range(MAX_MEMBERS + 1)]), "500"),
        (zipped([("CALM/cropped_1.png", bytes(MAX_MEMBER_BYTES + 1))]), "50 MB"),
        (zipped([("../x.png", b""), ("CALM/cropped_1.png", b"")]), "x.png"),
    ],
)
def test_zips_that_are_not_unpacked(tmp_path, content, words):
    with pytest.raises(WorkshopError, match=words):
        unpack_crops(content, tmp_path / "crops")
    assert not (tmp_path / "crops").exists()


def test_members_never_choose_where_they_land(tmp_path):
    png = b"\x89PNG\r\n\x1a\n"
    names = ["cropped_9.png", "HAPPY/CALM/cropped_3.png", "calm/cropped_4.png", "CALM/cropped_1.png"]
    written = unpack_crops(
        zipped([*((name, png) for name in names), ("HAPPY/cropped_2.png", b"no png")]), tmp_path / "c"
    )
    assert written == [tmp_path / "c" / "CALM-cropped_1.png"]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["CALM-cropped_1.png"]


def configuration():
    return boto3.client("lambda", "eu-west-3").get_function_configuration(FunctionName="mip-day-crop-faces-ada")


def test_the_verbs_need_nothing_but_the_installed_package(as_ada, bird, no_birds, tmp_path):
    """As after installing the wheel: a copy of the package in a folder of its own, no checkout around it."""
    shutil.copytree(Path(cli.__file__).parent, tmp_path / "site" / "admin")
    build = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    for source, target in build["targets"]["wheel"]["force-include"].items():
        shutil.copy(CHECKOUT / source, tmp_path / "site" / target)
    done = subprocess.run(
        [sys.executable, "-m", "admin", "upload", str(bird), "--json", "--wait", "0"], cwd=tmp_path / "site", text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key"] == "birds/ada/northern cardinal.jpg"
