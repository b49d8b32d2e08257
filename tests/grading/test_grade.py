"""Grading against moto's S3 and Lambda; Rekognition, which moto does not have, is answered at the network's edge."""

import errno
import io
import json
import re
import time
import zipfile
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import ANY, Stubber
from moto import mock_aws

from admin import aws, files
from admin.cli import main
from admin.grading import class_listing, contents, grader, listing
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform
from tests.judging.uploads import make_zip, png

EVERYONE = ("ada", "bob", "cleo")
SOURCE, TARGET, UPLOAD = "mip-day-source", "mip-day-target", "mip-day-upload-group-1145"


def end_group_at(terraform, end):
    """Let the group's rights end then, its grace of 15 minutes included."""
    path = terraform / "envs/eu-west-3/group.auto.tfvars"
    slot = f'time_slot = {{ start = "2026-01-01T00:00:00+00:00", end = "{(end - timedelta(minutes=15)).isoformat()}" }}'
    path.write_text(re.sub(r"time_slot = \{.*?\}", slot, path.read_text(), flags=re.DOTALL))


@pytest.fixture
def stack(tmp_path, monkeypatch, picture, faces):
    """One group applied, as far as grading can see: buckets, the picture, a function for each participant."""
    terraform = copy_terraform(tmp_path)
    participants = terraform / "envs/eu-west-3/participants.auto.tfvars.json"
    participants.write_text(json.dumps({"participants": EVERYONE}))
    end_group_at(terraform, datetime(2099, 12, 3, 12, 45, tzinfo=UTC))
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(terraform))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    aws.forget_clients()
    with mock_aws():
        group = read_workshop(terraform).group("group-1145")
        s3 = boto3.client("s3", region_name="eu-central-1")
        for bucket in (SOURCE, TARGET):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        boto3.client("s3", region_name="eu-west-3").create_bucket(
            Bucket=UPLOAD, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )
        s3.put_object(Bucket=SOURCE, Key="input1.jpg", Body=png(picture))
        rekognition = aws.client("rekognition", "eu-central-1")
        with Stubber(rekognition) as stub:
            stub.add_response("detect_faces", faces, {"Image": ANY, "Attributes": ["ALL"]})
            _make_functions(group)
            yield s3
    aws.forget_clients()


def _make_functions(group):
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    functions = boto3.client("lambda", region_name=group.region)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("lambda_function.py", "")
    layer = functions.publish_layer_version(LayerName="Pillow", Content={"ZipFile": code.getvalue()})
    for name in EVERYONE:
        functions.create_function(
            FunctionName=f"mip-day-crop-faces-{name}", Runtime="python3.11", Role=role, Handler="lambda_function.f",
            Code={"ZipFile": code.getvalue()}, MemorySize=group.memory_size, Timeout=group.timeout,
            Layers=[layer["LayerVersionArn"]],
        )  # fmt: skip


@pytest.fixture
def hand_in(stack, picture, solve):
    """Everything a finisher leaves."""

    def leave(name, content=None, bird=True):
        stack.put_object(Bucket=TARGET, Key=f"{name}/input_copied.png", Body=png(picture))
        stack.put_object(Bucket=TARGET, Key=f"{name}.zip", Body=make_zip(solve()) if content is None else content)
        if bird:
            boto3.client("s3", region_name="eu-west-3").put_object(
                Bucket=UPLOAD,
                Key=f"results/birds/{name}/martin.jpg.json",
                Body=json.dumps({"species": "Purple Martin"}),
            )

    return leave


@pytest.fixture
def graded(tmp_path, capsys):
    """Run the command. Gives the exit status and the rows by pseudonym."""

    def run(*words):
        status = main(["grade", "--out", str(tmp_path / "out"), "--json", *words])
        out = capsys.readouterr().out
        rows = json.loads(out)["participants"] if out else []
        return status, {row["pseudonym"]: row for row in rows}

    return run


def dated_zip(members, written=(2026, 12, 3, 12, 0, 4)):
    """A zip whose members were all written at one time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, date_time=written), content)
    return buffer.getvalue()


def missed(row):
    return {criterion["id"] for criterion in row["criteria"] if not criterion["passed"]}


def test_everyone_has_exactly_one_row(hand_in, graded, tmp_path):
    hand_in("ada")
    status, rows = graded()
    assert status == 1
    assert sorted(rows) == sorted(EVERYONE)
    assert missed(rows["ada"]) == {"layer"}  # moto's layer is not the group's
    assert rows["ada"]["status"] == "graded"
    assert [c["matches"] for c in rows["ada"]["crops"]] == [1, 2, 3]
    assert all((tmp_path / "out" / c["picture"]).is_file() for c in rows["ada"]["crops"])
    assert (rows["bob"]["status"], rows["bob"]["score"]) == ("missing", 0)
    assert (tmp_path / "out/grades.csv").read_text().count("\n") == 4


def test_stopping_after_step_2_keeps_the_points_of_step_2(hand_in, stack, graded):
    hand_in("ada")
    stack.delete_object(Bucket=TARGET, Key="ada.zip")
    row = graded()[1]["ada"]
    assert row["status"] == "graded"
    assert "input_copied" not in missed(row) and {"zip_readable", "crops"} <= missed(row)


def test_a_malformed_zip_is_one_status_and_the_batch_goes_on(hand_in, graded):
    hand_in("ada", b"no zip at all")
    hand_in("bob")
    rows = graded()[1]
    assert rows["ada"]["status"] == "malformed"
    assert rows["bob"]["status"] == "graded"


def test_a_copy_that_was_resized_is_not_the_picture(hand_in, stack, graded, picture):
    hand_in("ada")
    stack.put_object(Bucket=TARGET, Key="ada/input_copied.png", Body=png(picture.resize((80, 60))))
    assert "input_copied" in missed(graded()[1]["ada"])


def test_our_fault_is_an_error_and_never_a_zero(hand_in, solve, graded, monkeypatch):
    for second, name in enumerate(EVERYONE):
        hand_in(name, dated_zip(solve(), (2026, 12, 3, 12, 0, 2 * second)))
    fetch = contents.fetch

    def flaky(bucket, entry, *region):
        if entry.key.startswith("ada"):
            raise EndpointConnectionError(endpoint_url="s3")
        if entry.key.startswith("cleo"):
            raise ZeroDivisionError("a bug of ours")
        return fetch(bucket, entry, *region)

    monkeypatch.setattr(contents, "fetch", flaky)
    status, rows = graded()
    assert status == 1
    for name in ("ada", "cleo"):
        assert (rows[name]["status"], rows[name]["score"]) == ("error", None)
        assert rows[name]["reason"]
    assert rows["bob"]["status"] == "graded"


def test_a_function_that_does_not_stand_is_our_fault(hand_in, graded):
    hand_in("ada")
    boto3.client("lambda", region_name="eu-west-3").delete_function(FunctionName="mip-day-crop-faces-ada")
    row = graded()[1]["ada"]
    assert row["status"] == "error"
    assert "make apply ENV=eu-west-3" in row["reason"]


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidRequest", "InvalidObjectState", "KMS.DisabledException"])
def test_an_object_the_grader_may_not_read_is_denied(hand_in, graded, monkeypatch, code):
    hand_in("ada")
    get = aws.client("s3", "eu-central-1").get_object

    def refuse(**words):
        if words["Key"] == "ada.zip":
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")
        return get(**words)

    monkeypatch.setattr(aws.client("s3", "eu-central-1"), "get_object", refuse)
    row = graded()[1]["ada"]
    assert row["status"] == "denied"
    assert "input_copied" not in missed(row)


def test_a_group_that_does_not_exist_is_refused_with_the_names_there_are(stack, graded, tmp_path):
    assert main(["grade", "--group", "group-9", "--out", str(tmp_path)]) == 2


def test_without_the_picture_the_class_is_not_graded(hand_in, stack, tmp_path, capsys):
    stack.delete_object(Bucket=SOURCE, Key="input1.jpg")
    assert main(["grade", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "s3://mip-day-source/input1.jpg" in said and "Traceback" not in said


def test_five_gigabytes_are_not_fetched(hand_in, graded, monkeypatch):
    hand_in("ada")
    stored = listing.stored

    def huge(entry):
        return stored(entry)._replace(size=5 * 10**9) if entry["Key"] == "ada.zip" else stored(entry)

    fetched = []
    fetch = contents.fetch
    monkeypatch.setattr(listing, "stored", huge)
    monkeypatch.setattr(contents, "fetch", lambda bucket, entry: fetched.append(entry.key) or fetch(bucket, entry))
    row = graded()[1]["ada"]
    assert row["status"] == "malformed" and "ada.zip" not in fetched
    assert {"zip_readable", "crops"} <= missed(row) and "input_copied" not in missed(row)
    hints = next(c for c in row["criteria"] if c["id"] == "zip_readable")
    assert "more than 80 MB" in hints["hint"] and "80 MB" in hints["hint_de"]


def test_a_folder_where_the_zip_should_be_is_said(hand_in, stack, graded):
    hand_in("ada")
    stack.delete_object(Bucket=TARGET, Key="ada.zip")
    stack.put_object(Bucket=TARGET, Key="ada.zip/CALM/cropped_1.png", Body=b"x")
    row = graded()[1]["ada"]
    assert row["status"] == "malformed"
    assert any("a folder of that name" in c["hint"] for c in row["criteria"])


def test_an_empty_object_is_said(hand_in, stack, graded):
    hand_in("ada", b"")
    row = graded()[1]["ada"]
    assert row["status"] == "malformed"
    assert any("no bytes at all" in c["hint"] for c in row["criteria"])


def test_a_function_of_nobody_is_said(stack, graded, capsys, tmp_path):
    participants = tmp_path / "terraform/envs/eu-west-3/participants.auto.tfvars.json"
    participants.write_text(json.dumps({"participants": ["ada", "bob"]}))
    assert main(["grade", "--out", str(tmp_path / "out")]) == 1
    assert "mip-day-crop-faces-cleo stands, but nobody on the roster has it" in capsys.readouterr().err


def test_a_region_that_cannot_be_listed_is_our_fault(hand_in, graded, monkeypatch):
    hand_in("ada")

    def refuse(*words):
        raise EndpointConnectionError(endpoint_url="lambda")

    monkeypatch.setattr(class_listing, "_functions", refuse)
    status, rows = graded()
    assert status == 1
    assert {(row["status"], row["score"]) for row in rows.values()} == {("error", None)}
    assert len(rows) == len(EVERYONE)


def test_the_grades_of_before_are_never_reported_as_those_of_a_run_that_failed(
    hand_in, graded, monkeypatch, capsys, tmp_path
):
    """GIVEN grades WHEN S3 cannot be reached at all THEN it is refused in a sentence, and the grades are set aside."""
    hand_in("ada")
    graded()
    before = (tmp_path / "out/grades.json").read_bytes()

    def refuse(*words):
        raise EndpointConnectionError(endpoint_url="s3")

    with monkeypatch.context() as patch:
        patch.setattr(class_listing, "list_versions", refuse)
        assert main(["grade", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "listing the bucket mip-day-target" in said and "Traceback" not in said
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert not left & {"grades.json", "grades.csv", "grades-canvas.csv", "grades-moodle.csv", "feedback"}
    assert (tmp_path / "out/grades-before.json").read_bytes() == before
    assert main(["report", str(tmp_path / "out/grades.json"), "--out", str(tmp_path / "report.html")]) == 2
    assert "did not end; run it again. The grades of before are in grades-before.json" in capsys.readouterr().err
    assert graded()[1]["ada"]["status"] == "graded"
    assert not [path for path in (tmp_path / "out").iterdir() if "before" in path.name]


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_asked_of_aws(stack, tmp_path, capsys):
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "grades"):
        assert main(["grade", "--out", str(out)]) == 2
        said = capsys.readouterr().err
        assert "cannot be written" in said and "choose another --out" in said and "log" not in said


def test_a_disk_that_is_full_is_status_2_and_leaves_no_grades(hand_in, graded, monkeypatch, capsys, tmp_path):
    """GIVEN grades WHEN the disk is full at any file of the next run THEN never status 1 with the old ones there."""
    hand_in("ada")
    graded()
    write, room = files.write, 0

    def full_after(path, content, **more):
        nonlocal room
        room -= 1
        if room < 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, content, **more)

    monkeypatch.setattr(files, "write", full_after)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # for the logs
    for room_now in range(50):
        room = room_now
        status = main(["grade", "--fresh", "--out", str(tmp_path / "out")])
        said = capsys.readouterr().err
        assert "Traceback" not in said
        if (tmp_path / "out/grades.json").exists():
            break
        assert status == 2 and "the disk is full" in said
    else:
        pytest.fail("it never ended")
    assert room == 0 and status == 1, "the last file it wrote was grades.json"


def test_an_error_is_made_good_by_the_next_run(hand_in, graded, monkeypatch):
    hand_in("ada")

    def refuse(*words):
        raise EndpointConnectionError(endpoint_url="s3")

    with monkeypatch.context() as patch:
        patch.setattr(contents, "fetch", refuse)
        assert graded()[1]["ada"]["status"] == "error"
    assert graded()[1]["ada"]["status"] == "graded"


def test_equal_content_is_judged_once(hand_in, stack, graded, monkeypatch):
    for name in EVERYONE:
        hand_in(name, b"no zip at all")
    judged = []
    judge_zip, judge_copy = grader.Judges.judge_zip, grader.Judges.judge_copy
    monkeypatch.setattr(grader.Judges, "judge_zip", lambda *words: judged.append("zip") or judge_zip(*words))
    monkeypatch.setattr(grader.Judges, "judge_copy", lambda *words: judged.append("copy") or judge_copy(*words))
    rows = graded()[1]
    assert sorted(judged) == ["copy", "zip"]
    assert [row["flags"] for row in rows.values()] == [[]] * 3, "equal bytes that are no zip say nothing"


def test_equal_objects_are_fetched_once_and_have_the_same_evidence(hand_in, graded, monkeypatch):
    for name in EVERYONE:
        hand_in(name, b"no zip at all")
    fetched, fetch = [], contents.fetch
    monkeypatch.setattr(contents, "fetch", lambda bucket, entry: fetched.append(entry.key) or fetch(bucket, entry))
    rows = graded()[1]
    assert len(fetched) == 2
    digests = {(row["evidence"]["input_copied"]["sha256"], row["evidence"]["zip"]["sha256"]) for row in rows.values()}
    assert len(digests) == 1 and all(digests.pop())


def test_what_nobody_can_read_is_not_taken_for_an_equal_object(hand_in, stack, graded, monkeypatch):
    for name in EVERYONE:
        hand_in(name)
    content = stack.get_object(Bucket=TARGET, Key="ada.zip")["Body"].read()
    stack.put_object(Bucket=TARGET, Key="ada.zip", Body=content, StorageClass="DEEP_ARCHIVE")
    get = aws.client("s3", "eu-central-1").get_object

    def refuse(**words):
        if words["Key"] == "ada.zip":
            raise ClientError({"Error": {"Code": "InvalidObjectState", "Message": "no"}}, "GetObject")
        return get(**words)

    monkeypatch.setattr(aws.client("s3", "eu-central-1"), "get_object", refuse)
    rows = graded()[1]
    assert {name: row["status"] for name, row in rows.items()} == dict.fromkeys(EVERYONE, "graded") | {"ada": "denied"}


@pytest.fixture
def both_hand_in(hand_in, graded, monkeypatch):
    """both_hand_in(zip, seconds) puts it there for ada, and as long afterwards for bob; gives both rows."""
    stored = listing.stored

    def put(archive, seconds):
        def later(entry):
            one = stored(entry)
            return one._replace(modified=one.modified + timedelta(seconds=seconds)) if one.key == "bob.zip" else one

        monkeypatch.setattr(listing, "stored", later)
        for name in ("ada", "bob"):
            hand_in(name, archive)
        rows = graded()[1]
        return rows["ada"], rows["bob"]

    return put


def test_equal_zips_of_different_times_are_flagged_and_cost_nothing(both_hand_in, solve):
    ada, bob = both_hand_in(dated_zip(solve()), 60)
    assert "byte for byte that of bob (uploaded" in ada["flags"][0] and "ada" in bob["flags"][0]
    assert missed(ada) == missed(bob) == {"layer"}


@pytest.mark.parametrize(
    ("written", "seconds"), [((2026, 12, 3, 12, 0, 4), 0), ((1980, 1, 1, 0, 0, 0), 3600)], ids=["at_once", "no_time"]
)
def test_equal_zips_that_say_nothing_are_not_flagged(both_hand_in, solve, written, seconds):
    assert [row["flags"] for row in both_hand_in(dated_zip(solve(), written), seconds)] == [[], []]


def test_a_function_that_still_has_the_starters_code_is_flagged(hand_in, graded, tmp_path):
    hand_in("ada")
    package = (tmp_path / "terraform/packages/crop_faces.zip").read_bytes()
    functions = boto3.client("lambda", region_name="eu-west-3")
    for name in ("ada", "cleo"):
        functions.update_function_code(FunctionName=f"mip-day-crop-faces-{name}", ZipFile=package)
    rows = graded()[1]
    assert ["the starter's code" in flag for flag in rows["ada"]["flags"]] == [True]
    assert missed(rows["ada"]) == {"layer"}
    assert rows["cleo"]["flags"] == [], "who has handed in nothing has nothing to explain"


def test_an_invocation_that_wrote_no_zip_is_flagged(hand_in, stack, graded, functions):
    """GIVEN a zip that was put there and a function that returns constants THEN full marks, and a flag that is kept."""
    hand_in("ada")
    hand_in("bob")
    stack.delete_object(Bucket=TARGET, Key="bob.zip")
    functions(answer_of)
    first, again = graded("--invoke")[1], graded("--invoke")[1]
    assert first == again
    assert missed(first["ada"]) == {"layer"}
    assert ["wrote no zip when it was run" in flag for flag in first["ada"]["flags"]] == [True]
    assert first["bob"]["flags"] == [], "there is no zip to explain"


@pytest.fixture
def functions(stack, monkeypatch):
    """functions(work) has Lambda run `work` in place of each function; gives the list of those that were run."""

    def put(work):
        ran = []

        def invoke(**words):
            ran.append(words["FunctionName"].removeprefix("mip-day-crop-faces-"))
            return {"Payload": io.BytesIO(json.dumps(work(ran[-1])).encode())}

        monkeypatch.setattr(aws.client("lambda", "eu-west-3", retry=False, read_timeout=73), "invoke", invoke)
        return ran

    return put


def answer_of(name, numbers=3):
    return {
        "status": 200, "categories": ["HAPPY", "CALM"], "numCategories": 2, "numFaces": numbers,
        "output_location": f"{TARGET}/{name}.zip",
    }  # fmt: skip


def test_what_the_invocation_wrote_is_judged_and_kept(hand_in, stack, solve, graded, functions):
    """GIVEN code that was corrected but not run WHEN graded with --invoke THEN the zip that lies there then counts."""
    hand_in("ada", make_zip(solve()[:2]))

    def corrected(name):
        stack.put_object(Bucket=TARGET, Key=f"{name}.zip", Body=make_zip(solve()))
        return answer_of(name)

    ran = functions(corrected)
    first, again = graded("--invoke")[1], graded("--invoke")[1]
    assert missed(first["ada"]) == {"layer"}  # moto's layer is not the group's
    assert first == again
    assert ran == ["ada"]
    assert missed(first["bob"]) >= {"response"} and first["bob"]["status"] == "missing"


@pytest.fixture
def ended(stack, hand_in, solve, functions, tmp_path):
    """The group's end is over: ada handed in too few crops before it, and corrected her code without running it."""
    stack.put_bucket_versioning(Bucket=TARGET, VersioningConfiguration={"Status": "Enabled"})
    hand_in("ada", make_zip(solve()[:2]))
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    end_group_at(tmp_path / "terraform", end)
    time.sleep((end - datetime.now(UTC)).total_seconds() + 1.1)  # S3 tells times to the second

    def corrected(name):
        stack.put_object(Bucket=TARGET, Key=f"{name}.zip", Body=make_zip(solve()))
        return answer_of(name)

    functions(corrected)
    return end


def test_after_the_end_the_graders_own_invocation_is_not_late(ended, graded):
    first, again = graded("--invoke")[1]["ada"], graded("--invoke")[1]["ada"]
    assert first == again
    assert missed(first) == {"layer"} and first["late"] is None and first["flags"] == []


def test_what_a_function_writes_that_was_changed_after_the_end_does_not_count(ended, graded, monkeypatch):
    listed = class_listing._functions

    def changed(*words):  # moto tells when a function was made
        return {name: state._replace(modified=ended + timedelta(seconds=1)) for name, state in listed(*words).items()}

    monkeypatch.setattr(class_listing, "_functions", changed)
    first, again = graded("--invoke")[1]["ada"], graded("--invoke")[1]["ada"]
    assert first == again
    assert {"face_count", "crops"} <= missed(first) and datetime.fromisoformat(first["late"]) > ended


def test_a_function_that_cannot_be_run_is_our_fault_and_the_others_are_judged(hand_in, graded, functions):
    hand_in("ada")
    hand_in("bob")

    def busy(name):
        if name == "ada":
            raise ClientError({"Error": {"Code": "ServiceException", "Message": "try later"}}, "Invoke")
        return answer_of(name)

    functions(busy)
    rows = graded("--invoke")[1]
    assert (rows["ada"]["status"], rows["ada"]["score"]) == ("error", None) and "ServiceException" in rows["ada"][
        "reason"
    ]
    assert missed(rows["bob"]) == {"layer"}


def test_work_that_lands_after_the_end_does_not_take_the_place_of_what_was_there(hand_in, stack, graded, tmp_path):
    stack.put_bucket_versioning(Bucket=TARGET, VersioningConfiguration={"Status": "Enabled"})
    hand_in("ada")
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    end_group_at(tmp_path / "terraform", end)
    time.sleep((end - datetime.now(UTC)).total_seconds() + 1.1)  # S3 tells times to the second
    hand_in("ada", b"run again in the evening")
    hand_in("bob", bird=False)

    rows = graded()[1]
    assert (rows["ada"]["status"], rows["bob"]["status"]) == ("graded", "missing")
    assert missed(rows["ada"]) <= {"layer"}
    assert datetime.fromisoformat(rows["ada"]["late"]) > end and rows["cleo"]["late"] is None
    assert "after the group's end" in rows["ada"]["flags"][0] and "(--late: all)" in rows["bob"]["flags"][-1]

    rows = graded("--late")[1]
    assert (rows["ada"]["status"], rows["bob"]["status"]) == ("malformed", "graded")
    assert "as --late asks" in " ".join(rows["bob"]["flags"])
    assert graded()[1]["ada"]["status"] == "graded"  # and back


def test_a_deletion_counts_like_any_version():
    def version(second, stored):
        return listing.Version(datetime(2026, 12, 3, 12, 0, second, tzinfo=UTC), stored)

    one, two = (listing.StoredObject("a/b", 1, etag, etag, datetime(2026, 12, 3, tzinfo=UTC)) for etag in "12")
    versions = listing.Listing({"a/b": [version(4, two), version(3, None), version(1, one)]})
    found = [versions.newest("a/b", datetime(2026, 12, 3, 12, 0, second, tzinfo=UTC)) for second in range(6)]
    assert found == [None, one, one, None, two, two]
    assert versions.has_folder("a") and not versions.has_folder("b")
