"""Builds the Lambda layers of the functions, one for each library, from manylinux wheels.

    python -m admin.build.layers

Terraform publishes them where group.auto.tfvars or feedback.auto.tfvars names no published ones. The same lock file
gives the same bytes wherever it is run; wheels are downloaded once, by pip, and kept in build/layers/.
"""

import argparse
import hashlib
import io
import stat
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from admin import files
from admin.deployment_package import FIXED_DATE
from admin.errors import WorkshopError
from admin.workshop.tfvars import read_variables

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "handlers" / "identify_species" / "layers.lock"
LAYERS = REPOSITORY / "terraform" / "layers"
CACHE = REPOSITORY / "build" / "layers"
PYTHON_TAG = "cp311"
# Lambda's python3.11 runs on Amazon Linux 2, whose glibc is 2.26: wheels for 2.17 are the newest kind below it.
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64")
# Lambda's limit for a function with all its layers, unpacked (Lambda quotas).
UNPACKED_LIMIT_BYTES = 250 * 1024 * 1024
# Parts of a wheel that no function imports.
LEFT_OUT_FOLDERS = ("tests", "include", "__pycache__")
LEFT_OUT_SUFFIXES = (".pyi", ".a", ".h", ".c", ".pxd")
ELF, ELF_X86_64 = b"\x7fELF", 0x3E  # elf.h: EM_X86_64, two bytes at offset 18


def package_layers(*, lock: Path, layers: Path, cache: Path) -> list[Path]:
    """Build a layer for each wheel of a lock file.

    Args:
        lock: pip requirements with exact versions and hashes.
        layers: folder for the zips, made if missing: numpy.zip and so on.
        cache: folder in which downloaded wheels are kept.

    Returns:
        The zips' paths, sorted by name.

    Raises:
        WorkshopError: a wheel cannot be downloaded or is for another platform, or all of them exceed Lambda's limit.
    """
    wheels = download(lock, cache / hashlib.sha256(lock.read_bytes()).hexdigest()[:16])
    members = {wheel.name.partition("-")[0].lower(): read_wheel(wheel) for wheel in wheels}
    unpacked = sum(len(data) for contents in members.values() for data in contents.values())
    if unpacked > UNPACKED_LIMIT_BYTES:
        raise WorkshopError(
            f"The layers of {lock.name} have {unpacked} bytes unpacked and Lambda allows {UNPACKED_LIMIT_BYTES}: "
            "take a library out of it."
        )
    layers.mkdir(parents=True, exist_ok=True)
    for name, contents in members.items():
        write_layer(layers / f"{name}.zip", contents)
    return sorted(layers / f"{name}.zip" for name in members)


def download(lock: Path, folder: Path) -> list[Path]:
    """Download the wheels of a lock file with pip, unless an earlier run has.

    Args:
        lock: pip requirements with exact versions and hashes.
        folder: where the wheels are kept.

    Returns:
        The wheels' paths, sorted by name.

    Raises:
        WorkshopError: pip could not download them.
    """
    complete = folder / ".complete"
    if not complete.exists():
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        target = ["--only-binary=:all:", "--platform", PLATFORMS[0], "--python-version", "3.11", "--implementation"]
        done = subprocess.run(
            [*words, *target, "cp", "--require-hashes", "--requirement", str(lock), "--dest", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise WorkshopError(
                f"The wheels of {lock.name} could not be downloaded ({done.stderr.strip().splitlines()[-1:]}): "
                "connect to the network once, or name published layers in species_layer_arns and feedback.layer_arns."
            )
        complete.touch()
    return sorted(folder.glob("*.whl"))


def read_wheel(wheel: Path) -> dict[str, bytes]:
    """Read the files of a wheel that go into a layer.

    Args:
        wheel: its path.

    Returns:
        Their contents, by path in the wheel.

    Raises:
        WorkshopError: the wheel is for another platform.
    """
    python, abi, platforms = wheel.stem.split("-")[-3:]
    pure = platforms == "any" and python.startswith("py3")
    native = PYTHON_TAG in python and abi in (PYTHON_TAG, "abi3") and any(p in PLATFORMS for p in platforms.split("."))
    if not (pure or native):
        raise WorkshopError(
            f"{wheel.name} is not for Lambda's python3.11: take a wheel for {PLATFORMS[0]} into the lock."
        )
    contents = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = PurePosixPath(entry.filename)
            if entry.is_dir() or set(path.parts) & set(LEFT_OUT_FOLDERS) or path.suffix in LEFT_OUT_SUFFIXES:
                continue
            contents[entry.filename] = archive.read(entry)
    for name, data in contents.items():
        if data.startswith(ELF) and int.from_bytes(data[18:20], "little") != ELF_X86_64:
            raise WorkshopError(
                f"{wheel.name} holds {name} for another processor: take the x86_64 wheel into the lock."
            )
    return contents


def write_layer(path: Path, contents: dict[str, bytes]) -> None:
    """Write a layer's zip, which is the same bytes for the same files.

    Args:
        path: the zip's.
        contents: the files by path below python/.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"python/{name}", date_time=FIXED_DATE)
            entry.create_system = 3  # Unix, also when packed elsewhere
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            # Stored, not deflated: versions of zlib compress to different bytes. Lambda counts unpacked sizes anyway.
            entry.compress_type = zipfile.ZIP_STORED
            archive.writestr(entry, data)
    files.write(path, buffer.getvalue())


def are_named_in(environment: Path) -> bool:
    """Say whether an environment can do without built layers: all of its functions have published ones by name.

    Args:
        environment: a folder of terraform/envs, whose group.auto.tfvars and feedback.auto.tfvars need not exist.

    Returns:
        Whether no layers have to be built for it.

    Raises:
        WorkshopError: a file of settings cannot be read.
    """
    group, shared = (
        read_variables(path) if (path := environment / f"{of}.auto.tfvars").exists() else None
        for of in ("group", "feedback")
    )
    feedback = (shared or {}).get("feedback", {})
    return (group is None or bool(group.get("species_layer_arns") and group.get("layer_arn"))) and (
        not feedback.get("enabled") or bool(feedback.get("layer_arns"))
    )


def main(arguments: list[str] | None = None) -> int:
    """Build terraform/layers.

    Args:
        arguments: the command line's words; without, those of this process.

    Returns:
        The exit status: 0, or 2 if it cannot be done; the reason goes to stderr.
    """
    parser = argparse.ArgumentParser(prog="python -m admin.build.layers", description="Build terraform/layers.")
    parser.add_argument(
        "--unless-named-in",
        type=Path,
        metavar="DIR",
        help="build nothing where this environment names published layers",
    )
    environment = parser.parse_args(arguments).unless_named_in
    try:
        if environment and are_named_in(environment):
            return 0
        for path in package_layers(lock=LOCK, layers=LAYERS, cache=CACHE):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            print(f"{path.relative_to(REPOSITORY)}  {path.stat().st_size / 1e6:.1f} MB  sha256 {digest}")
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
