"""What the species function decides without AWS: its settings, the endpoint's answer, ranking and wording."""

import json
import re
import sys

import pytest

ENDPOINT = "nabirds-species-identifier"
ENVIRONMENT = {
    "SAGEMAKER_ENDPOINT_NAME": ENDPOINT,
    "SNS_TOPIC_ARN": "arn:aws:sns:eu-west-3:123456789012:mip-day-species-group-1145",
}
LABELS = ("Purple Martin", "Northern Cardinal", "American Goldfinch", "Eastern Bluebird")
CARDINAL = [0.02, 0.94, 0.03, 0.01]
UNSURE = [0.30, 0.55, 0.05, 0.10]


@pytest.fixture
def handler(handlers, load_handler, monkeypatch):
    """The function with its required settings and none of the optional ones."""
    for name in ("CERTAINTY_THRESHOLD", "TOP_K"):
        monkeypatch.delenv(name, raising=False)
    return load_handler(handlers / "identify_species/lambda_function.py", ENVIRONMENT)


@pytest.fixture
def decision(handler):
    return sys.modules["decision"]


@pytest.fixture
def names(handler):
    return sys.modules["picture_name"]


@pytest.fixture
def pictures(handler):
    return sys.modules["pictures"]


@pytest.mark.parametrize(
    ("probabilities", "sentence"),
    [
        (CARDINAL, "is a: Northern Cardinal (0.94)"),
        (UNSURE, "may be a: Northern Cardinal (0.55), or Purple Martin (0.30)"),
        ([0.30, 0.70, 0.0, 0.0], "may be a: Northern Cardinal (0.70), or Purple Martin (0.30)"),
        ([0.29, 0.7000001, 0.0, 0.0], "is a: Northern Cardinal (0.70)"),
        ([0.25, 0.25, 0.25, 0.25], "may be a: Purple Martin (0.25), or Northern Cardinal (0.25)"),
        ([0.0, 0.1, 0.45, 0.45], "may be a: American Goldfinch (0.45), or Eastern Bluebird (0.45)"),
        ([0, 0, 0, 1], "is a: Eastern Bluebird (1.00)"),
        ([0.0, 0.0, 0.0, 0.0], "may be a: Purple Martin (0.00), or Northern Cardinal (0.00)"),
    ],
)
def test_wording(decision, probabilities, sentence):
    answer = decision.probabilities_in(json.dumps(probabilities).encode(), labels=LABELS, endpoint=ENDPOINT)
    ranking = decision.ranking_of(answer, LABELS)
    said = decision.message_of("birds/x.jpg", ranking, certainty=0.70, top=2)
    assert said == f"Bird [birds/x.jpg] {sentence}"


@pytest.mark.parametrize(
    "key",
    [
        "birds/northern-cardinal.jpg",
        "birds/11_26/18_5/1_0.jpg",  # the camera's
        "birds/ada/IMG_20261124_184530.jpg",
        "birds/anna-lena2/Vögel + Grüner Fink (1).jpg",
        "birds/ada/Bildschirmfoto 2026-11-24 um 18.45.30.jpg",
        "birds/ten times.jpeg",
    ],
)
def test_an_ordinary_name_is_announced_as_it_is(names, key):
    assert names.announced_name(key) == key


def test_a_name_in_two_parts_is_announced_in_one(names):
    assert names.announced_name("birds/u\u0308.jpg") == "birds/ü.jpg"


@pytest.mark.parametrize(
    "name",
    [
        "a] is a: Robin (0.99)",
        "x\nSign in",
        "x\u202egpj",
        "x\x1b[31m",
        "x\u2028y",
        "x\u200by",
        "https://evil.example/x",
        "evil.example",
        "evil.example/login",
        "10.20.30.40",
        "mail@evil",
        "Please sign in at our new page",
        "Please-sign-in-at-our-new-page",
        "شكرا",
        "\uff41\uff42\uff43",
        "a//b",
        "../x",
        "a" * 61,
    ],
)
def test_a_name_that_reads_like_something_else_is_not_announced(names, name):
    said = names.announced_name(f"birds/ada/{name}.jpg")
    assert re.fullmatch(r"birds/ada/picture-[0-9a-f]{8}\.jpg", said)
    assert said != names.announced_name("birds/ada/another: name.jpg")


@pytest.mark.parametrize(
    "name", ['x"; filename="y.html', "Grüner Fink + Spatz (1)", "x\r\nSet-Cookie: a=b", "()", "שלום"]
)
def test_a_picture_is_saved_under_a_plain_name(names, name):
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.png", names.file_name(f"birds/ada/{name}.jpg", "image/png"))


def test_ranking_keeps_the_order_of_the_labels_among_equals(decision):
    ranking = decision.ranking_of([0.1, 0.4, 0.1, 0.4], LABELS)
    assert ranking == [
        ("Northern Cardinal", 0.4),
        ("Eastern Bluebird", 0.4),
        ("Purple Martin", 0.1),
        ("American Goldfinch", 0.1),
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"[0.1, NaN, 0.2, 0.3]", "finite"),
        (b"[0.1, Infinity, 0.2, 0.3]", "finite"),
        (b"[0.1, 1e999, 0.2, 0.3]", "finite"),
        (b"[0.1, 1" + b"0" * 400 + b", 0.2, 0.3]", "finite"),
        (b"[0.1, 0.2, 0.7]", "it answered 3"),
        (b"[0.1, -0.2, 0.3, 0.4]", "from 0 to 1"),
        (b"[12.5, 0.2, 0.3, 0.4]", "from 0 to 1"),
        (b"[]", "it answered 0"),
        (b"[[0.1, 0.2, 0.3, 0.4]]", "flat list"),
        (b'["0.1", "0.2", "0.3", "0.4"]', "flat list"),
        (b"[true, false, false, false]", "flat list"),
        (b"[null, 0.2, 0.3, 0.4]", "flat list"),
        (b'{"predictions": [0.1, 0.2, 0.3, 0.4]}', "flat list"),
        (b"0.9", "flat list"),
        (b"<html>502 Bad Gateway</html>", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b"", "not JSON"),
    ],
)
def test_an_answer_that_is_no_list_of_probabilities_is_refused(decision, answer, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        decision.probabilities_in(answer, labels=LABELS, endpoint=ENDPOINT)
    assert str(refused.value).startswith(f"The endpoint {ENDPOINT} must answer a flat list of 4 finite numbers")


@pytest.mark.parametrize(
    ("key", "pseudonym"),
    [
        ("birds/ada/x.jpg", "ada"),
        ("birds/anna-lena2/Grüner Fink.jpg", "anna-lena2"),
        ("birds/x.jpg", None),
        ("birds/ada/deeper/x.jpg", None),
        ("birds//x.jpg", None),
        ("birds/2024/x.jpg", None),
        ("birds/../x.jpg", None),
        ("birds/ada/x.jpg\n", None),
    ],
)
def test_the_pseudonym_comes_from_the_key(pictures, key, pseudonym):
    assert pictures.Picture("bucket", key, "", "").pseudonym == pseudonym


def test_attributes_are_plain_decimals_and_name_nobody_who_is_not_known(decision):
    attributes = decision.attributes_of({"pseudonym": None, "species": "Purple Martin", "certainty": 1e-7})
    assert attributes == {
        "species": {"DataType": "String", "StringValue": "Purple Martin"},
        "certainty": {"DataType": "Number", "StringValue": "0.00000"},
    }


def test_a_text_message_has_no_link(decision):
    announcement = decision.announcement_of({"message": "Bird [k] is a: X (0.90)", "pseudonym": "ada"}, "https://l")
    assert announcement["default"].splitlines() == ["Bird [k] is a: X (0.90)", "Participant: ada", "https://l"]
    assert announcement["sms"] == "Bird [k] is a: X (0.90)"


@pytest.mark.parametrize(
    ("pseudonym", "camera", "who"),
    [
        ("garden", "garden", ["Camera: garden"]),
        ("ada", "garden", ["Participant: ada", "Camera: garden"]),
        ("ada", None, ["Participant: ada"]),
        (None, "garden", ["Camera: garden"]),
    ],
)
def test_a_cameras_picture_is_announced_with_the_cameras_name(decision, pseudonym, camera, who):
    result = {"message": "Bird [k] is a: X (0.90)", "pseudonym": pseudonym, "camera": camera}
    assert decision.announcement_of(result, "https://l")["default"].splitlines()[1:-1] == who


@pytest.mark.parametrize(
    ("metadata", "camera"),
    [
        (None, None),
        ({}, None),
        ({"camera": "garden"}, "garden"),
        ({"camera": "a\nSign in: https://x"}, None),
    ],
)
def test_a_cameras_name_is_a_name(pictures, metadata, camera):
    assert pictures.camera_in(metadata) == camera


@pytest.mark.parametrize("environment", [{}, {"SAGEMAKER_ENDPOINT_NAME": ""}], ids=["missing", "empty"])
def test_a_missing_endpoint_is_named_at_cold_start(handlers, load_handler, monkeypatch, environment):
    monkeypatch.delenv("SAGEMAKER_ENDPOINT_NAME", raising=False)
    with pytest.raises(RuntimeError, match="lacks SAGEMAKER_ENDPOINT_NAME:"):
        load_handler(handlers / "identify_species/lambda_function.py", environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CERTAINTY_THRESHOLD", "70%"),
        ("CERTAINTY_THRESHOLD", "nan"),
        ("CERTAINTY_THRESHOLD", "70"),
        ("TOP_K", "11"),
        ("LINK_SECONDS", "0"),
    ],
)
def test_settings_out_of_range_are_named_at_cold_start(handlers, load_handler, name, value):
    with pytest.raises(RuntimeError, match=f"{name} must be a number from .* not '{value}'"):
        load_handler(handlers / "identify_species/lambda_function.py", {**ENVIRONMENT, name: value})
