"""A presigned link is for the region that it was signed for, which stands in its query and not in a header.

MiniStack reads only the header before it asks IAM, so a session under aws:RequestedRegion was refused its own links.
"""

from typing import Any


def know_region_of_links(app: Any, region_of_request: Any) -> None:
    """Let IAM see the region that a link was signed for.

    Args:
        app: MiniStack's app module.
        region_of_request: tells the region that MiniStack found when the request came in.
    """
    extract = app.extract_region

    def extract_region(headers: dict[str, str], query: dict[str, Any] | None = None) -> Any:
        if query is None and "authorization" not in headers:
            return region_of_request()
        return extract(headers, query)

    app.extract_region = extract_region
