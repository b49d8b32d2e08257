"""Botocore's descriptions of AWS's services, parsed once for all sessions of a process.

Each session of boto3's parses them anew, up to 70 ms for each service. In a rehearsal everybody's sessions are in one
process, while in a workshop each person has a computer of their own.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.loaders import Loader, create_loader


@contextlib.contextmanager
def parsed_once() -> Iterator[None]:
    """Let every session that is opened meanwhile look into what the earlier ones have parsed.

    Yields:
        Nothing.
    """
    parsed: dict[Any, Any] = {}

    def loader(search_path: str | None = None) -> Loader:
        made = create_loader(search_path)
        made._cache = parsed
        return made

    before, botocore.session.create_loader = botocore.session.create_loader, loader
    try:
        yield
    finally:
        botocore.session.create_loader = before
