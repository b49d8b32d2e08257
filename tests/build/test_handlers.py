"""The zips for Lambda: the same bytes every time, and the committed ones up to date."""

import io
import re
import site
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from admin.build.handlers import package_handlers, sources
from admin.deployment_package import zip_source

REPOSITORY = Path(__file__).parents[2]
PACKAGES = REPOSITORY / "terraform" / "packages"
SOURCES = sources(REPOSITORY)
# What Lambda has, and what the layers bring.
LAMBDA_HAS = (
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "urllib3",
    "six.py",
    "PIL",
    "pillow.libs",
    "numpy",
    "numpy.libs",
)
# What a package's own modules import where they need it, and the libraries that they do without: a cold start has them
# not yet.
LATER = {
    "judge_output": ("admin.grading.manifest", "admin.judging.response", "PIL", "boto3"),
    "identify_species": ("listening", "messages", "PIL.ImageOps", "boto3"),
}


@pytest.fixture
def handlers() -> Path:
    """The folder of the handlers' sources."""
    return REPOSITORY / "handlers"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_committed_packages_are_what_a_rebuild_gives(tmp_path, name):
    package_handlers(repository=REPOSITORY, packages=tmp_path)
    assert (PACKAGES / name).read_bytes() == (tmp_path / name).read_bytes(), (
        f"terraform/packages/{name} is not what the handlers build: run python -m admin.build.handlers"
    )


def test_every_committed_package_is_one_of_ours():
    assert sorted(path.name for path in PACKAGES.glob("*.zip")) == sorted(SOURCES)


def test_a_forgotten_rebuild_would_show(tmp_path):
    # GIVEN handlers of which one was edited by a single character
    for source in {path for members in SOURCES.values() for path in members.values()}:
        edited = tmp_path / source
        edited.parent.mkdir(parents=True, exist_ok=True)
        edited.write_bytes((REPOSITORY / source).read_bytes() + (b"#" if "claims" in source else b""))
    package_handlers(repository=tmp_path, packages=tmp_path)
    same = {name: (PACKAGES / name).read_bytes() == (tmp_path / name).read_bytes() for name in SOURCES}
    assert same == dict.fromkeys(SOURCES, True) | {"identify_species.zip": False}


def test_a_package_holds_the_source_as_lambda_function(handlers):
    source = (handlers / "crop_faces/starter.py").read_bytes()
    with zipfile.ZipFile(io.BytesIO(zip_source(source))) as package:
        [entry] = package.infolist()
        assert package.testzip() is None
        assert package.read(entry) == source
    assert entry.filename == "lambda_function.py"
    assert entry.compress_type == zipfile.ZIP_STORED
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.create_system == 3
    assert entry.external_attr >> 16 == 0o100644


def test_the_species_package_is_all_of_its_folder_and_small(handlers):
    """The console edits packages of up to 3 MB; the text's own, with numpy inside, has 18,889,247 bytes."""
    path = PACKAGES / "identify_species.zip"
    with zipfile.ZipFile(path) as package:
        assert sorted(package.namelist()) == sorted(file.name for file in (handlers / "identify_species").glob("*.py"))
    assert path.stat().st_size < 60_000


def test_the_judging_package_imports_on_lambda_without_the_repository(tmp_path):
    """GIVEN Lambda's libraries and the layers' THEN every module of the zip can be imported from it alone."""
    task, libraries = tmp_path / "task", tmp_path / "libraries"
    libraries.mkdir()
    for name in LAMBDA_HAS:
        found = next(path for folder in site.getsitepackages() if (path := Path(folder, name)).exists())
        (libraries / name).symlink_to(found)
    with zipfile.ZipFile(PACKAGES / "judge_output.zip") as package:
        package.extractall(task)
        modules = [name.removesuffix(".py").replace("/", ".") for name in package.namelist() if name.endswith(".py")]
    program = f"import sys; sys.path += sys.argv[1:]; import {', '.join(modules)}"
    words = [sys.executable, "-I", "-S", "-c", program, str(task), str(libraries)]
    variables = {"FEEDBACK_BUCKET": "mip-day-feedback"}
    done = subprocess.run(words, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_judging_package_leaves_out_what_only_the_instructors_machine_needs():
    with zipfile.ZipFile(PACKAGES / "judge_output.zip") as package:
        members = package.namelist()
        text = "\n".join(package.read(name).decode() for name in members if name.endswith(".py"))
    rooms = {name.split("/")[1] for name in members if name.count("/") > 1}
    assert not re.search(r"^\s*(?:import|from) (?:hcl2|tqdm|tabulate|jinja2|segno)\b", text, re.MULTILINE)
    assert rooms <= {"grading", "judging", "workshop"}
    assert not [name for name in members if name.endswith(("class_listing.py", "class_flags.py", "crops_folder.py"))]


@pytest.mark.parametrize("name", LATER)
def test_a_cold_start_imports_nothing_that_only_some_events_need(tmp_path, name):
    with zipfile.ZipFile(PACKAGES / f"{name}.zip") as package:
        package.extractall(tmp_path)
    program = "import sys, lambda_function; print('imported:', *(one for one in sys.argv[1:] if one in sys.modules))"
    variables = {"FEEDBACK_BUCKET": "mip-day-feedback", "SAGEMAKER_ENDPOINT_NAME": "species"}
    words = [sys.executable, "-c", program, *LATER[name]]
    done = subprocess.run(words, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["imported:"], done.stdout + done.stderr


def test_equal_sources_give_equal_bytes(monkeypatch):
    first = zip_source("print('ü')\n")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert zip_source("print('ü')\n".encode()) == first
    assert zip_source("print('ü')\r\n") == first
    assert zip_source("print('u')\n") != first


def test_package_handlers_names_what_it_built_and_makes_the_folder(tmp_path):
    built = package_handlers(repository=REPOSITORY, packages=tmp_path / "new" / "packages")
    assert [path.name for path in built] == sorted(SOURCES)
    assert all(path.is_file() for path in built)


def test_a_missing_source_leaves_no_package_behind(tmp_path):
    with pytest.raises(FileNotFoundError, match="judge_output"):
        package_handlers(repository=tmp_path, packages=tmp_path / "packages")
    assert not (tmp_path / "packages").exists()


def test_an_unknown_argument_is_refused_with_exit_status_2():
    command = [sys.executable, "-m", "admin.build.handlers", "--nonsense"]
    assert subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 2


def test_sources_and_packages_carry_no_path_of_a_machine(handlers):
    files = [*handlers.rglob("*.py"), *PACKAGES.glob("*.zip")]
    assert len(files) >= 6
    machine = [str(REPOSITORY), str(Path.home()), tempfile.gettempdir()]
    forbidden = re.compile("|".join(rf"{re.escape(place)}\b" for place in machine))
    for path in files:
        assert not forbidden.search(path.read_bytes().decode("latin-1")), path
