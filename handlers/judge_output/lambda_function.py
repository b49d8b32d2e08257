"""Judges what participants hand in; until it does, it says in its log whose output has arrived.

Called by S3 for every zip and every copied picture. Environment: FEEDBACK_BUCKET.
"""

import os
from typing import Any
from urllib.parse import unquote_plus

from admin.names import is_pseudonym

FEEDBACK_BUCKET = os.environ["FEEDBACK_BUCKET"]


def lambda_handler(event: dict[str, Any], _context: object) -> list[str]:
    """Say whose outputs an event is about.

    Args:
        event: an S3 notification.
        _context: Lambda's; not used.

    Returns:
        Pseudonyms, each once; keys that are nobody's output are left out.
    """
    keys = [unquote_plus(record["s3"]["object"]["key"]) for record in event.get("Records", ())]
    owners = sorted({owner for key in keys if is_pseudonym(owner := key.split("/")[0].removesuffix(".zip"))})
    print(f"arrived: {', '.join(owners) or 'nothing of a participant'}; feedback goes to {FEEDBACK_BUCKET}")
    return owners
