"""The participants' function: where it starts, the catch-up point, the solution, and the way from one to the next."""

import re
import zipfile
from io import BytesIO

import boto3
import numpy as np
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from PIL import Image

SOURCE_BUCKET = "mip-day-source"
TARGET_BUCKET = "mip-day-target"
ENVIRONMENT = {
    "INPUT_BUCKET_NAME": SOURCE_BUCKET,
    "OUTPUT_BUCKET_NAME": TARGET_BUCKET,
    "INPUT_FILE": "input1.jpg",
    "OUTPUT_FOLDER": "ada",
    "CONFIDENCE_THRESHOLD": "97.0",
    "REKOGNITION_REGION": "eu-central-1",
}
# (confidence, emotions as AWS orders them, (left, top, width, height) in fractions)
FACES = [
    (99.9, ("HAPPY", "CALM"), (0.1, 0.2, 0.25, 0.3)),
    (96.999, ("ANGRY", "CALM"), (0.0, 0.0, 0.2, 0.2)),
    (97.0, ("CALM", "HAPPY"), (0.55, 0.05, 0.333, 0.4)),
    (98.2, ("HAPPY", "SAD"), (0.7, 0.6, 0.45, 0.5)),  # reaches beyond the right and the lower edge
    (97.5, ("CALM", "SAD"), (-0.013, -0.02, 0.2, 0.3)),  # AWS answers such boxes for faces cut off by the edge
]
# What a viewer makes of the stored pixels (rows, columns, ...), for each orientation of the EXIF standard.
SHOWN = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).swapaxes(0, 1),
    8: np.rot90,
}


@pytest.fixture
def s3(aws):
    """Source and target bucket, both empty."""
    client = boto3.client("s3", region_name="eu-central-1")
    for bucket in (SOURCE_BUCKET, TARGET_BUCKET):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return client


def pixels_of(png: bytes) -> np.ndarray:
    """The pixels of a PNG, refusing anything else."""
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.array(image)


def put_picture(s3, data: bytes) -> None:
    s3.put_object(Bucket=SOURCE_BUCKET, Key="input1.jpg", Body=data)


def object_bytes(s3, key: str) -> bytes:
    return s3.get_object(Bucket=TARGET_BUCKET, Key=key)["Body"].read()


def keys_in_target(s3) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=TARGET_BUCKET).get("Contents", [])]


def answer_todo_1(source: str) -> str:
    """What step 2 of the text asks for first."""
    return re.sub(r"output_bucket = todo\(.*\)", "output_bucket = s3.Bucket(OUTPUT_BUCKET_NAME)", source)


def answer_todo_2(source: str) -> str:
    """What step 2 of the text asks for second."""
    return re.sub(r"filename = todo\(.*\)", "filename = INPUT_FILE", source)


def source_in(tmp_path, text: str):
    path = tmp_path / "lambda_function.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_starter_unedited_names_todo_1(s3, handlers, load_handler, jpeg):
    put_picture(s3, jpeg())
    starter = load_handler(handlers / "crop_faces/starter.py", ENVIRONMENT)

    with pytest.raises(NotImplementedError, match=r"^TODO 1: set output_bucket\..*OUTPUT_BUCKET_NAME"):
        starter.lambda_handler({}, None)
    assert keys_in_target(s3) == []


def test_starter_with_the_first_todo_done_names_todo_2(s3, handlers, load_handler, jpeg, tmp_path):
    put_picture(s3, jpeg())
    edited = answer_todo_1((handlers / "crop_faces/starter.py").read_text(encoding="utf-8"))
    starter = load_handler(source_in(tmp_path, edited), ENVIRONMENT)

    with pytest.raises(NotImplementedError, match=r"^TODO 2: set filename\..*INPUT_FILE"):
        starter.lambda_handler({}, None)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("edited_starter", [False, True], ids=["step2", "starter with its TODOs done"])
def test_step_2_copies_the_picture_pixel_for_pixel(*, s3, handlers, load_handler, jpeg, tmp_path, mode, edited_starter):
    picture = jpeg(mode)
    put_picture(s3, picture)
    path = handlers / "crop_faces/step2.py"
    if edited_starter:
        starter = (handlers / "crop_faces/starter.py").read_text(encoding="utf-8")
        path = source_in(tmp_path, answer_todo_2(answer_todo_1(starter)))

    assert load_handler(path, ENVIRONMENT).lambda_handler({}, None) == {"status": 200}

    assert keys_in_target(s3) == ["ada/input_copied.png"]
    copied = pixels_of(object_bytes(s3, "ada/input_copied.png"))
    with Image.open(BytesIO(picture)) as original:
        assert original.mode == mode
        np.testing.assert_array_equal(copied, np.array(original))


def stored_pixels(picture: bytes) -> np.ndarray:
    """The pixels as they are stored, whatever the picture says of its orientation."""
    with Image.open(BytesIO(picture)) as image:
        return np.array(image)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("orientation", SHOWN)
def test_the_copy_is_upright_and_keeps_its_mode(*, s3, handlers, load_handler, jpeg, orientation, mode):
    picture = jpeg(mode, orientation=orientation)
    put_picture(s3, picture)

    load_handler(handlers / "crop_faces/step2.py", ENVIRONMENT).lambda_handler({}, None)

    copy = object_bytes(s3, "ada/input_copied.png")
    np.testing.assert_array_equal(pixels_of(copy), SHOWN[orientation](stored_pixels(picture)))
    with Image.open(BytesIO(copy)) as image:
        assert image.mode == mode
        assert not image.getexif(), "a viewer would turn the copy once more"


@pytest.mark.parametrize("orientation", SHOWN)
def test_faces_are_cut_out_of_the_picture_as_it_is_shown(*, s3, rekognition, handlers, load_handler, jpeg, orientation):
    """AWS answers boxes for the upright picture: the left half is the left half of what people see."""
    picture = jpeg(orientation=orientation)
    put_picture(s3, picture)
    rekognition([(99.9, ("HAPPY",), (0.0, 0.0, 0.5, 1.0))])

    load_handler(handlers / "crop_faces/solution.py", ENVIRONMENT).lambda_handler({}, None)

    shown = SHOWN[orientation](stored_pixels(picture))
    with zipfile.ZipFile(BytesIO(object_bytes(s3, "ada.zip"))) as archive:
        crop = pixels_of(archive.read("HAPPY/cropped_1.png"))
    np.testing.assert_array_equal(crop, shown[:, : shown.shape[1] // 2])


def test_a_png_stays_as_it_is_stored(s3, rekognition, handlers, load_handler, jpeg):
    """AWS says of DetectFaces that it turns no PNG, so a PNG's boxes are those of the stored pixels."""
    picture = jpeg(orientation=6, format="PNG")
    put_picture(s3, picture)
    rekognition([(99.9, ("HAPPY",), (0.0, 0.0, 0.5, 1.0))])

    load_handler(handlers / "crop_faces/solution.py", ENVIRONMENT).lambda_handler({}, None)

    with zipfile.ZipFile(BytesIO(object_bytes(s3, "ada.zip"))) as archive:
        crop = pixels_of(archive.read("HAPPY/cropped_1.png"))
    np.testing.assert_array_equal(crop, stored_pixels(picture)[:, :80])


def edited_step2(step2: str, solution: str) -> str:
    """step2.py after the edits that step 3 of the text asks for, in the text's order."""
    source = step2 + "\n\n" + solution[solution.index("def process_detected_faces") :]
    client = '    recognition_client = boto3.client("rekognition", region_name="eu-central-1")\n'
    source = source.replace('    s3 = boto3.resource("s3")\n', '    s3 = boto3.resource("s3")\n' + client)
    save = '    # save image to RAM\n    buffer = BytesIO()\n    image.save(buffer, "PNG")\n    buffer.seek(0)\n'
    detect = (
        '    response = recognition_client.detect_faces(Image={"S3Object": {"Bucket": INPUT_BUCKET_NAME,'
        ' "Name": INPUT_FILE}}, Attributes=["ALL"])\n'
        "    zip_buffer, emotions, number_of_images = process_detected_faces(response, image)\n"
    )
    assert source.count(save) == 1
    source = source.replace(save, detect)
    source = source.replace('Key=OUTPUT_FOLDER + "/" + "input_copied.png", Body=buffer', "{}")
    source = source.replace("put_object({})", 'put_object(Key=OUTPUT_FOLDER + ".zip", Body=zip_buffer)')
    source = source.replace('# "categories": None', '"categories": emotions')
    source = source.replace('# "numCategories": 0', '"numCategories": len(emotions)')
    source = source.replace('# "numFaces": 0', '"numFaces": number_of_images')
    return source.replace('# "output_location"', '"output_location"')


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("walked", [False, True], ids=["solution", "step2 edited as the text says"])
def test_step_3_crops_every_certain_face(*, s3, rekognition, handlers, load_handler, jpeg, tmp_path, mode, walked):
    picture = jpeg(mode)
    put_picture(s3, picture)
    asked_regions = rekognition(FACES)
    path = handlers / "crop_faces/solution.py"
    if walked:
        step2 = (handlers / "crop_faces/step2.py").read_text(encoding="utf-8")
        path = source_in(tmp_path, edited_step2(step2, path.read_text(encoding="utf-8")))

    answer = load_handler(path, ENVIRONMENT).lambda_handler({}, None)

    assert answer == {
        "status": 200,
        "categories": ["CALM", "HAPPY"],
        "numCategories": 2,
        "numFaces": 4,
        "output_location": "mip-day-target/ada.zip",
    }
    assert asked_regions == ["eu-central-1"]
    assert keys_in_target(s3) == ["ada.zip"]
    with zipfile.ZipFile(BytesIO(object_bytes(s3, "ada.zip"))) as archive:
        crops = {name: pixels_of(archive.read(name)) for name in archive.namelist()}
    # GIVEN a picture of 161 x 97 pixels, by hand: int(161 * Left), int(97 * Top), int(161 * Width) + left, ...
    expected = {
        "HAPPY/cropped_1.png": (16, 19, 16 + 40, 19 + 29),
        "CALM/cropped_2.png": (88, 4, 88 + 53, 4 + 38),  # exactly 97.0 counts
        "HAPPY/cropped_3.png": (112, 58, 112 + 72, 58 + 48),
        "CALM/cropped_4.png": (-2, -1, -2 + 32, -1 + 29),
    }
    assert list(crops) == list(expected)
    with Image.open(BytesIO(picture)) as original:
        assert original.mode == mode
        for name, box in expected.items():
            np.testing.assert_array_equal(crops[name], np.array(original.crop(box)), err_msg=name)


def test_solution_with_no_certain_face_leaves_an_empty_zip(s3, rekognition, handlers, load_handler, jpeg):
    put_picture(s3, jpeg())
    rekognition([FACES[1]])
    solution = load_handler(handlers / "crop_faces/solution.py", ENVIRONMENT)

    answer = solution.lambda_handler({}, None)

    assert (answer["categories"], answer["numCategories"], answer["numFaces"]) == ([], 0, 0)
    with zipfile.ZipFile(BytesIO(object_bytes(s3, "ada.zip"))) as archive:
        assert archive.namelist() == []


def test_threshold_is_read_from_the_environment(s3, rekognition, handlers, load_handler, jpeg):
    put_picture(s3, jpeg())
    rekognition(FACES)
    solution = load_handler(handlers / "crop_faces/solution.py", {**ENVIRONMENT, "CONFIDENCE_THRESHOLD": "0"})

    assert solution.lambda_handler({}, None)["numFaces"] == len(FACES)


def test_solution_reads_the_picture_once(*, s3, rekognition, handlers, load_handler, jpeg, monkeypatch):
    put_picture(s3, jpeg())
    rekognition(FACES)
    solution = load_handler(handlers / "crop_faces/solution.py", ENVIRONMENT)
    calls = []
    original = boto3.resource

    def watched(service):
        resource = original(service)
        resource.meta.client.meta.events.register("before-call.s3.*", lambda model, **_: calls.append(model.name))
        return resource

    monkeypatch.setattr(boto3, "resource", watched)
    solution.lambda_handler({}, None)
    assert calls == ["GetObject", "PutObject"]


@pytest.mark.parametrize("name", ["starter", "step2", "solution"])
def test_a_missing_setting_is_named(handlers, load_handler, monkeypatch, name):
    monkeypatch.delenv("OUTPUT_FOLDER", raising=False)
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "OUTPUT_FOLDER"}
    with pytest.raises(KeyError, match="OUTPUT_FOLDER"):
        load_handler(handlers / f"crop_faces/{name}.py", environment)


@pytest.fixture
def refused(monkeypatch):
    """refused(status, code) lets S3 answer every GetObject so."""

    def refuse(status: int, code: str) -> None:
        original = boto3.resource
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
        answer = AWSResponse("https://s3", status, {}, RawResponse(body))

        def resource(service):
            made = original(service)
            made.meta.client.meta.events.register("before-send.s3.GetObject", lambda **_: answer)
            return made

        monkeypatch.setattr(boto3, "resource", resource)

    return refuse


class RawResponse(BytesIO):
    def stream(self, **_):
        yield self.read()


@pytest.mark.parametrize("name", ["starter", "step2", "solution"])
@pytest.mark.parametrize("answer", [None, (403, "AccessDenied")])
def test_a_missing_picture_is_named_in_both_readings(*, s3, refused, handlers, load_handler, name, answer, tmp_path):
    """S3's own answer to who may list the bucket, and its answer to participants' functions, which may not."""
    if answer:
        refused(*answer)
    source = answer_todo_2(answer_todo_1((handlers / f"crop_faces/{name}.py").read_text(encoding="utf-8")))
    handler = load_handler(source_in(tmp_path, source), ENVIRONMENT)
    code = answer[1] if answer else "NoSuchKey"
    words = rf"^The picture s3://mip-day-source/input1.jpg cannot be read \({code}\): either it is not there, or"
    with pytest.raises(RuntimeError, match=words):
        handler.lambda_handler({}, None)
    assert keys_in_target(s3) == []


def test_what_else_s3_answers_is_raised_as_it_is(s3, refused, handlers, load_handler):
    refused(400, "InvalidRequest")
    handler = load_handler(handlers / "crop_faces/solution.py", ENVIRONMENT)
    with pytest.raises(ClientError, match="InvalidRequest"):
        handler.lambda_handler({}, None)
