"""The species that the model knows: labels.txt inside the very artefact that the endpoint serves.

So labels and model cannot drift apart. The artefact is read as a stream up to labels.txt, which therefore comes first.
"""

import tarfile
from urllib.parse import urlsplit

from objects import open_object

LABELS_FILE = "labels.txt"
LABELS_LIMIT_BYTES = 1_000_000
# The workshop's classes, in the order of the probabilities, where no artefact is named.
WORKSHOP_LABELS = ("Purple Martin", "Northern Cardinal", "American Goldfinch", "Eastern Bluebird")


def labels_in(s3, artefact: str) -> tuple[str, ...]:
    """Read the species from a model's labels.txt.

    Args:
        s3: the S3 client.
        artefact: the s3:// URI of the model.tar.gz.

    Returns:
        The lines of labels.txt, in the order of the model's probabilities.

    Raises:
        ValueError: the artefact holds no labels.txt, or one that is no list of different names.
        UnreadableError: the artefact is absent, or the function's role may not read it.
    """
    place = urlsplit(artefact)
    body = open_object(s3, Bucket=place.netloc, Key=place.path.lstrip("/"))["Body"]
    try:
        with tarfile.open(fileobj=body, mode="r|gz") as archive:
            for member in archive:
                if member.name.removeprefix("./") == LABELS_FILE and member.isfile():
                    return _checked(archive.extractfile(member).read(LABELS_LIMIT_BYTES + 1), artefact)
    except (tarfile.TarError, EOFError) as error:
        raise ValueError(f"The model artefact {artefact} is no .tar.gz: {error}.") from error
    raise ValueError(f"The model artefact {artefact} holds no {LABELS_FILE}: add one, a species on each line.")


def _checked(content: bytes, artefact: str) -> tuple[str, ...]:
    try:
        labels = tuple(line.strip() for line in content.decode().splitlines() if line.strip())
    except UnicodeDecodeError as error:
        raise ValueError(f"{LABELS_FILE} of {artefact} is not UTF-8 text.") from error
    if not labels or len(set(labels)) != len(labels) or len(content) > LABELS_LIMIT_BYTES:
        raise ValueError(
            f"{LABELS_FILE} of {artefact} must hold one species on each line, none twice, in at most 1 MB."
        )
    return labels
