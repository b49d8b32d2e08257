"""Deleting one version of a key that has thousands of them, which takes MiniStack a walk through all of them.

S3 deletes a version whatever others there are; here 20,000 versions of one key took longer than a quarter of an hour.
"""

from typing import Any

FEW = 50  # versions of a key that MiniStack may walk through


def delete_versions_without_walking(s3_service: Any) -> None:
    """Let MiniStack see of a key's many versions only the one that is deleted and those that matter for it.

    Args:
        s3_service: MiniStack's S3 module.
    """
    walk = s3_service._delete_object_version

    def delete(bucket: dict[str, Any], name: str, key: str, version_id: str) -> tuple[bool, bool]:
        versions = s3_service._object_versions.get((name, key))  # the oldest first
        if not versions or len(versions) < FEW:
            result: tuple[bool, bool] = walk(bucket, name, key, version_id)
            return result
        # Listings have the newest first, and what empties a bucket deletes in their order.
        place = next((n for n in range(len(versions) - 1, -1, -1) if versions[n]["version_id"] == version_id), None)
        if place is None:
            return False, False
        last = place == len(versions) - 1
        seen = [versions[place - 1] if last else versions[place], versions[-1]]
        s3_service._object_versions[name, key] = seen
        try:
            return walk(bucket, name, key, version_id)
        finally:
            del versions[place]
            s3_service._object_versions[name, key] = versions

    s3_service._delete_object_version = delete
