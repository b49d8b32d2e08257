"""The layers: from locked wheels, the same bytes every time, for Lambda's platform and within its limit."""

import hashlib
import zipfile

import pytest

from admin.build import layers as package_layers
from admin.build.layers import LOCK, PLATFORMS
from admin.errors import WorkshopError

LINUX = f"cp311-cp311-{'.'.join(PLATFORMS)}"
ELF_HEADER = b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0"
X86_64, ARM = ELF_HEADER + b"\x3e\0", ELF_HEADER + b"\xb7\0"


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "layers.lock"
    path.write_text("thing==1.0 --hash=sha256:0\n")
    return path


@pytest.fixture
def build(lock, tmp_path):
    """build({wheel: {member: content}}) builds layers as if pip had downloaded these wheels."""

    def run(wheels, layers="layers"):
        cache = tmp_path / "cache" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
        cache.mkdir(parents=True, exist_ok=True)
        for name, members in wheels.items():
            with zipfile.ZipFile(cache / name, "w") as wheel:
                for member, content in members.items():
                    wheel.writestr(member, content)
        (cache / ".complete").touch()
        return package_layers.package_layers(lock=lock, layers=tmp_path / layers, cache=tmp_path / "cache")

    return run


def test_a_layer_holds_what_a_function_imports_and_nothing_else(build):
    members = {
        "thing/__init__.py": "import this\n",
        "thing/core.so": X86_64,
        "thing/tests/test_core.py": "",
        "thing/a.pyi": "",
        "thing-1.0.dist-info/METADATA": "Name: thing\n",
    }
    [layer] = build({f"thing-1.0-{LINUX}.whl": members})
    with zipfile.ZipFile(layer) as archive:
        assert archive.namelist() == [
            "python/thing-1.0.dist-info/METADATA",
            "python/thing/__init__.py",
            "python/thing/core.so",
        ]
    assert layer.name == "thing.zip"


def test_equal_wheels_give_equal_bytes(build):
    wheel = {f"thing-1.0-{LINUX}.whl": {"thing/b.py": "b", "thing/a.py": "a"}}
    [first], [second] = build(wheel), build(wheel, layers="again")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "thing-1.0-cp312-cp312-manylinux2014_x86_64.whl",
        "thing-1.0-cp311-cp311-manylinux_2_28_x86_64.whl",
        "thing-1.0-cp311-cp311-manylinux2014_aarch64.whl",
        "thing-1.0-cp311-cp311-macosx_11_0_arm64.whl",
    ],
)
def test_a_wheel_for_something_else_is_refused_by_name(build, name):
    with pytest.raises(WorkshopError, match=f"{name} is not for Lambda's python3.11"):
        build({name: {"thing/__init__.py": ""}})


def test_a_library_for_another_processor_is_refused_whatever_its_wheel_says(build):
    with pytest.raises(WorkshopError, match=r"holds thing/core.so for another processor"):
        build({f"thing-1.0-{LINUX}.whl": {"thing/core.so": ARM}})


def test_a_wheel_for_every_platform_will_do(build):
    assert [path.name for path in build({"thing-1.0-py3-none-any.whl": {"thing.py": ""}})] == ["thing.zip"]


def test_more_than_lambda_unpacks_is_refused(build, monkeypatch):
    monkeypatch.setattr(package_layers, "UNPACKED_LIMIT_BYTES", 10)
    with pytest.raises(WorkshopError, match="have 11 bytes unpacked and Lambda allows 10"):
        build({"thing-1.0-py3-none-any.whl": {"thing.py": "x" * 11}})


def test_wheels_that_cannot_be_had_are_one_sentence(lock, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(WorkshopError, match=r"could not be downloaded .* connect to the network once"):
        package_layers.package_layers(lock=lock, layers=tmp_path / "layers", cache=tmp_path / "cache")


def test_the_lock_holds_numpy_and_pillow_with_hashes():
    lines = [line for line in LOCK.read_text().splitlines() if not line.startswith("#")]
    assert [line.partition("==")[0] for line in lines] == ["numpy", "pillow"]
    assert all(len(line.partition("--hash=sha256:")[2]) == 64 for line in lines)


NAMED = 'layer_arn   = "arn:aws:lambda:eu-west-3:1:layer:x:1"\n'


FEEDBACK = "feedback = {\n  enabled = %s\n  layer_arns = %s\n}\n"


@pytest.mark.parametrize(
    ("file", "text", "needed"),
    [
        ("group", "species_layer_arns = []\n", True),
        ("group", "species_layer_arns = [\n]\n", True),
        ("group", f"{NAMED}species_layer_arns = []\n", True),
        ("group", 'species_layer_arns = ["arn:aws:lambda:eu-west-3:1:layer:x:1"]\n', True),
        ("group", 'layer_arn = ""\nspecies_layer_arns = ["arn:aws:lambda:eu-west-3:1:layer:x:1"]\n', True),
        ("group", f'{NAMED}species_layer_arns = ["arn:aws:lambda:eu-west-3:1:layer:x:1"]\n', False),
        ("feedback", FEEDBACK % ("true", "[] # none"), True),
        ("feedback", FEEDBACK % ("true", '["arn:aws:lambda:eu-central-1:1:layer:x:1"]'), False),
        ("feedback", FEEDBACK % ("false", "[]"), False),
        ("feedback", "grading = { enabled = true }\n", False),
        ("none", "", False),
    ],
)
def test_layers_are_built_where_none_are_named(tmp_path, monkeypatch, file, text, needed):
    (tmp_path / f"{file}.auto.tfvars").write_text(text)
    built = []
    monkeypatch.setattr(package_layers, "package_layers", lambda **_: built.append(True) or [])
    assert package_layers.main(["--unless-named-in", str(tmp_path)]) == 0
    assert bool(built) == needed


def test_settings_that_are_none_are_one_sentence(tmp_path, capsys):
    (tmp_path / "feedback.auto.tfvars").write_text("feedback = {")
    assert package_layers.main(["--unless-named-in", str(tmp_path)]) == 2
    assert "not valid Terraform variables" in capsys.readouterr().err
