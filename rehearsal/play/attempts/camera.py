"""A camera's session: it puts pictures into its own folder, and may do nothing else at all."""

from dataclasses import replace

from rehearsal.play.attempts.objects import TAGS
from rehearsal.play.attempts.scene import NEITHER, REFUSED, SESSION, Attempt, Scene


def of_the_camera(scene: Scene, camera: str) -> list[Attempt]:
    """List attempts on what is a camera's own, and close beside it.

    Args:
        scene: a participant's, in whose group the camera is.
        camera: its name.

    Returns:
        The attempts; SESSION is the camera's session here.
    """
    s3, names, upload = scene.s3, scene.workshop, scene.upload
    folder = names.birds_folder(camera)
    mine, result = f"{upload}/{folder}attempt.txt", f"{upload}/{names.results_folder(camera)}attempt.jpg.json"
    picture = f"{names.source_bucket}/{names.input_file}"
    elsewhere = names.upload_bucket(scene.other.name) if scene.other != scene.group else names.target_bucket
    return [
        s3("PutObject", mine, SESSION, Body="mine"),
        s3("PutObject", mine, SESSION, method="create_multipart_upload"),
        s3("GetObject", mine, NEITHER),
        s3("GetObjectVersion", mine, NEITHER, VersionId="x"),
        s3("GetObjectAttributes", mine, NEITHER, ObjectAttributes=["ETag"]),
        s3("DeleteObject", mine, NEITHER),
        s3("DeleteObjectVersion", mine, NEITHER, VersionId="x"),
        s3("ListBucket", upload, NEITHER, Prefix=folder),
        s3("ListBucketVersions", upload, NEITHER, Prefix=folder),
        s3("GetBucketLocation", upload, NEITHER),
        s3("PutObjectTagging", mine, NEITHER, Tagging=TAGS),
        s3("PutObjectAcl", mine, NEITHER, ACL="public-read"),
        s3("PutObjectAcl", mine, NEITHER, method="put_object", Body="mine", ACL="public-read"),
        s3("PutObject", mine, NEITHER, method="copy_object", CopySource=mine),
        s3("PutObject", mine, NEITHER, method="copy_object", CopySource=picture),
        s3("AbortMultipartUpload", mine, NEITHER, UploadId="x"),
        s3("GetObject", result, NEITHER),
        s3("PutObject", result, NEITHER, Body="{}"),
        s3("PutObject", f"{upload}/{names.birds_folder(f'{camera}-2')}x.jpg", NEITHER, Body="theirs"),
        s3("PutObject", f"{upload}/{scene.birds}x.jpg", NEITHER, Body="theirs"),
        s3("PutObject", f"{upload}/birds/x.jpg", NEITHER, Body="theirs"),
        s3("PutObject", f"{elsewhere}/{folder}x.jpg", NEITHER, Body="mine"),
        s3("PutObject", f"{scene.target}/{names.output_folder(camera)}x.txt", NEITHER, Body="mine"),
        s3("GetObject", f"{names.feedback_bucket}/{names.feedback(camera)}", NEITHER),
    ]


def refused_to_a_camera(tried: list[Attempt]) -> list[Attempt]:
    """Let a camera try everything that a participant tries: none of it is a camera's."""
    return [replace(attempt, participant=REFUSED) for attempt in tried]
