"""The page and its files, which lie in page/ beside this module and are read once."""

import functools
import gzip
import hashlib
import html
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from answers import Answer, Refusal
from asked import Request
from botocore.config import Config
from settings import Settings, iso

from admin import aws
from admin.names import STORAGE_REGION
from admin.participant.caller import OWN_REGION

FOLDER = Path(__file__).with_name("page")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
PAGES = {"index.html", "closed.html"}  # with places to fill; everything else is served as it is
FOREVER = "public, max-age=31536000, immutable"
PLACE = re.compile(r"\{\{(?P<what>[a-z]+)(?::(?P<name>[A-Za-z0-9._-]+))?\}\}")


@dataclass(frozen=True)
class Asset:
    """A file of the page's.

    Attributes:
        content_type: as which it is served.
        plain: its bytes.
        packed: the same, gzipped; None where that makes them no smaller.
    """

    content_type: str
    plain: bytes
    packed: bytes | None


@functools.cache
def assets() -> tuple[dict[str, Asset], dict[str, str]]:
    """Read the page's files.

    Returns:
        The files by the path that they are served at, and these paths by the files' names. A path holds a hash of the
        content, so that a browser may keep it for good.
    """
    served, paths = {}, {}
    for file in sorted(FOLDER.iterdir()):
        if not file.is_file() or file.suffix not in TYPES or file.name in PAGES:
            continue
        plain = file.read_bytes()
        packed = gzip.compress(plain, mtime=0)
        path = f"/static/{file.stem}-{hashlib.sha256(plain).hexdigest()[:16]}{file.suffix}"
        served[path] = Asset(TYPES[file.suffix], plain, packed if len(packed) < len(plain) else None)
        paths[file.name] = path
    return served, paths


def static(request: Request) -> Answer:
    """Answer with a file of the page's.

    Args:
        request: with its path.

    Returns:
        The file, gzipped where the browser takes that.

    Raises:
        Refusal: there is no such file.
    """
    asset = assets()[0].get(request.path)
    if asset is None:
        raise Refusal(404, "not-found")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    takes = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    if asset.packed and "gzip" in takes:
        return Answer(200, asset.packed, asset.content_type, headers | {"Content-Encoding": "gzip"})
    return Answer(200, asset.plain, asset.content_type, headers)


def index(settings: Settings) -> Answer:
    """Answer with the page."""
    return _page("index.html", settings, 200)


def closed(settings: Settings) -> Answer:
    """Answer with the page that says when the door is open."""
    return _page("closed.html", settings, 403)


def _page(name: str, settings: Settings, status: int) -> Answer:
    nonce = secrets.token_urlsafe(16)
    values = {
        "nonce": nonce,
        "group": settings.group,
        "opens": iso(settings.opens),
        "closes": iso(settings.closes),
        "openstext": f"{settings.opens:%Y-%m-%d %H:%M} UTC",
        "closestext": f"{settings.closes:%Y-%m-%d %H:%M} UTC",
    }

    def fill(place: re.Match[str]) -> str:
        return assets()[1][place["name"]] if place["what"] == "asset" else html.escape(values[place["what"]])

    text = PLACE.sub(fill, (FOLDER / name).read_text(encoding="utf-8"))
    policy = {"Content-Security-Policy": _policy(nonce, origins(settings))}
    return Answer(status, text, TYPES[".html"], policy)


def _policy(nonce: str, buckets: tuple[str, ...]) -> str:
    s3 = " ".join(buckets)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",  # CodeMirror adds its style sheet with the nonce
            f"img-src 'self' blob: data: {s3}",
            f"connect-src 'self' {s3}",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


@functools.cache
def origins(settings: Settings) -> tuple[str, ...]:
    """List the origins of the links that the page gets, as boto3 makes them; no link leaves this function."""
    names, region = settings.names, settings.region
    buckets = {
        names.source_bucket: STORAGE_REGION,
        names.target_bucket: STORAGE_REGION,
        names.upload_bucket(settings.group): region,
    }
    found = {}
    for bucket, place in buckets.items():
        s3 = aws.session().create_client("s3", region_name=place, config=Config(**OWN_REGION))
        link = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "x"}))
        found[f"{link.scheme}://{link.netloc}"] = None
    return tuple(found)
