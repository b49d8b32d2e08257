"""A participant's code, its versions, and the settings of the function."""

from pathlib import Path
from typing import Any

from answers import Answer, Refusal, data
from gate import Visit
from sentences import sentence

from admin.deployment_package import POINTS
from admin.errors import WorkshopError
from admin.participant import settings as function_settings
from admin.participant.deploy import ChangedElsewhereError, Deployment, deploy_source, go_back, versions
from admin.participant.package import MAX_SOURCE_BYTES, NoSourceError, fetch_package, source_in
from admin.participant.settings import Settings
from admin.participant.source import SourceError, check_source

HERE = Path(__file__).parent
# In the zip they lie beside this module, in the checkout where the exercise is.
SOURCES = HERE / "points" if (HERE / "points").is_dir() else HERE.parent
MAX_CODE_BODY = 3 * MAX_SOURCE_BYTES  # JSON may write a line end as two characters, and an umlaut as six
LEAST_MEMORY = 128  # MB, Lambda's
FILE = "lambda_function.py"


def get_code(visit: Visit) -> Answer:
    """Answer with the code that the function has now."""
    return data(_present(visit))


def put_code(visit: Visit) -> Answer:
    """Deploy: source that was edited, an earlier version, or one of the instructor's points."""
    fields = {"source": str, "base": str, "version": str, "point": str}
    asked = visit.request.document(fields, most=MAX_CODE_BODY)
    if len([name for name in ("source", "version", "point") if name in asked]) != 1:
        raise Refusal(400, "bad-field", field="source, version, point")
    if "version" in asked:
        done = _go_back(visit, asked["version"])
    else:
        source = _point(visit, asked["point"]) if "point" in asked else _checked(asked["source"])
        done = _deploy(visit, source, asked.get("base"))
    return data({"code_sha256": done.code_sha256, "version": done.version})


def get_versions(visit: Visit) -> Answer:
    """List the published versions, the newest first."""
    listed = versions(visit.caller)
    keys = ("version", "modified", "code_sha256")
    return data({"versions": [{key: getattr(one, key) for key in keys} for one in listed]})


def get_settings(visit: Visit) -> Answer:
    """Answer with memory, timeout and layers."""
    return data(_settings(function_settings.read_settings(visit.caller)))


def put_settings(visit: Visit) -> Answer:
    """Change memory, timeout or layer, to what step 1 of the workshop's text may ask for."""
    asked = visit.request.document({"memory_size": int, "timeout": int, "layer_arn": str})
    if not asked:
        raise Refusal(400, "bad-field", field="memory_size, timeout, layer_arn")
    bounds = {"memory_size": (LEAST_MEMORY, visit.settings.memory_size), "timeout": (1, visit.settings.timeout)}
    for name, (least, most) in bounds.items():
        if not least <= asked.get(name, least) <= most:
            raise Refusal(422, "out-of-bounds", field=name, least=least, most=most)
    layer = asked.get("layer_arn")
    if layer not in (None, "", visit.settings.layer_arn):
        raise Refusal(422, "no-layer")
    layers = None if layer is None else tuple(filter(None, (layer,)))
    done = function_settings.write_settings(
        visit.caller, memory_size=asked.get("memory_size"), timeout=asked.get("timeout"), layers=layers
    )
    return data(_settings(done))


def _deploy(visit: Visit, source: bytes, base: str | None) -> Deployment:
    """Deploy, unless the code is not what the edit began from. What is there already was sent twice, and is there."""
    try:
        return deploy_source(visit.caller, source, name=FILE, base=base)
    except ChangedElsewhereError:
        present = _present(visit)
        same = [one for one in versions(visit.caller) if one.code_sha256 == present["code_sha256"]]
        if present["source"].encode("utf-8", "replace") != source or not same:
            raise Refusal(409, "changed-elsewhere", more=present) from None
        return Deployment(visit.caller.function, same[0].code_sha256, same[0].version)


def _present(visit: Visit) -> dict[str, Any]:
    package = fetch_package(visit.caller)
    found = {"code_sha256": package.code_sha256, "modified": package.modified}
    try:
        return {"source": source_in(package.content)} | found
    except NoSourceError:
        return {"source": "", "note": sentence("no-source", visit.request.language)} | found


def _checked(source: str) -> bytes:
    """Check source as `workshop deploy` does, and refuse it in the reader's language."""
    content = source.encode("utf-8", "replace")
    try:
        check_source(content, FILE)
    except SourceError as error:
        if error.reason == "too-large":
            raise Refusal(413, "too-large", most=MAX_SOURCE_BYTES) from None
        raise Refusal(422, error.reason, more={"line": error.line}, line=error.line, words=error.words) from None
    return content


def points_of(visit: Visit) -> list[str]:
    """List the points to which the participant may put the function by themselves."""
    both = zip(POINTS[_handler(visit)], POINTS["crop_faces"], strict=True)  # lab 4's are as far along as the faces'
    return [name for name, face in both if face in visit.settings.catch_up]


def _handler(visit: Visit) -> str:
    return "bird_function" if visit.caller.of_birds else "crop_faces"


def _point(visit: Visit, point: str) -> bytes:
    allowed = points_of(visit)
    if point not in allowed:
        raise Refusal(403, "no-point", allowed=", ".join(allowed) or "-")
    return (SOURCES / _handler(visit) / f"{point}.py").read_bytes()


def _go_back(visit: Visit, version: str) -> Deployment:
    if not version.isdecimal() or not version.isascii() or len(version) > 9:
        raise Refusal(404, "no-version", version=repr(version[:20]))
    try:
        return go_back(visit.caller, version)
    except NoSourceError:
        raise Refusal(422, "no-source") from None
    except WorkshopError:
        if version not in {one.version for one in versions(visit.caller)}:
            raise Refusal(404, "no-version", version=version) from None
        raise


def _settings(found: Settings) -> dict[str, Any]:
    return {"memory_size": found.memory_size, "timeout": found.timeout, "layers": list(found.layers)}
