"""Attempts on buckets as a whole."""

from typing import Any

from admin.names import STORAGE_REGION
from rehearsal.play.attempts.scene import NEITHER, NOTHING, Attempt, Scene

TAGS: dict[str, Any] = {"TagSet": [{"Key": "workshop", "Value": "mine"}]}
OPEN: dict[str, Any] = {"BlockPublicAcls": False, "BlockPublicPolicy": False}
ANY_ORIGIN: dict[str, Any] = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}


def buckets(scene: Scene) -> list[Attempt]:
    """List attempts to open, empty, redirect, make and delete buckets, and to read how they are set."""
    s3, target, upload = scene.s3, scene.target, scene.upload
    place = {"LocationConstraint": STORAGE_REGION}
    expire = {"Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]}
    return [
        s3("PutBucketPolicy", target, NEITHER, Policy=NOTHING),
        s3("GetBucketPolicy", target, NEITHER),
        s3("DeleteBucketPolicy", target, NEITHER),
        s3("PutBucketAcl", target, NEITHER, ACL="public-read"),
        s3("PutBucketPublicAccessBlock", target, NEITHER, PublicAccessBlockConfiguration=OPEN),
        s3("PutBucketVersioning", target, NEITHER, VersioningConfiguration={"Status": "Suspended"}),
        s3("PutLifecycleConfiguration", target, NEITHER, LifecycleConfiguration=expire),
        s3("PutBucketTagging", target, NEITHER, Tagging=TAGS),
        s3("PutBucketCORS", target, NEITHER, method="put_bucket_cors", CORSConfiguration=ANY_ORIGIN),
        s3("ListBucketVersions", target, NEITHER, Prefix=scene.folder),
        s3("ListBucketMultipartUploads", target, NEITHER),
        s3("DeleteBucket", target, NEITHER),
        s3("DeleteBucket", upload, NEITHER),
        s3("PutBucketNotification", upload, NEITHER, NotificationConfiguration={}),
        s3("GetBucketNotification", upload, NEITHER),
        s3("CreateBucket", f"{scene.workshop.name}-mine", NEITHER, CreateBucketConfiguration=place),
        s3("ListAllMyBuckets", "", NEITHER),
    ]
