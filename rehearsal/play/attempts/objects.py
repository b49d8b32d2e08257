"""Attempts on objects: the neighbour's, the workshop's, and one's own in ways that the exercise does not need."""

from typing import Any

from rehearsal.play.attempts.scene import NEITHER, Attempt, Scene

TAGS: dict[str, Any] = {"TagSet": [{"Key": "score", "Value": "100"}]}


def of_others(scene: Scene) -> list[Attempt]:
    """List attempts on a neighbour's objects, and on those of the other group."""
    s3, names, them, target = scene.s3, scene.workshop, scene.neighbour, scene.target
    copy, archive = f"{target}/{names.output_copy(them)}", f"{target}/{names.output_zip(them)}"
    bird = f"{scene.upload}/{names.birds_folder(them)}x.jpg"
    elsewhere = names.upload_bucket(scene.other.name)
    mine = f"{target}/{scene.zip}"
    part = {"UploadId": "x", "PartNumber": 1}
    return [
        s3("PutObject", copy, NEITHER, Body="theirs"),
        s3("GetObject", copy, NEITHER),
        s3("PutObject", archive, NEITHER, Body="theirs"),
        s3("GetObject", archive, NEITHER),
        s3("GetObjectVersion", archive, NEITHER, VersionId="x"),
        s3("GetObjectAttributes", archive, NEITHER, ObjectAttributes=["ETag"]),
        s3("DeleteObject", archive, NEITHER),
        s3("DeleteObject", target, NEITHER, method="delete_objects", Delete={"Objects": [{"Key": scene.zip}]}),
        s3("DeleteObjectVersion", archive, NEITHER, VersionId="x"),
        s3("PutObjectTagging", archive, NEITHER, Tagging=TAGS),
        s3("PutObjectAcl", archive, NEITHER, ACL="public-read"),
        # A copy reads one object and writes another: each way one of them is somebody else's.
        s3("PutObject", archive, NEITHER, method="copy_object", CopySource=mine),
        s3("PutObject", mine, NEITHER, method="copy_object", CopySource=archive),
        s3("PutObject", mine, NEITHER, method="upload_part_copy", CopySource=archive, **part),
        s3("PutObject", archive, NEITHER, method="create_multipart_upload"),
        s3("PutObject", archive, NEITHER, method="upload_part", Body="theirs", **part),
        s3("PutObject", archive, NEITHER, method="complete_multipart_upload", UploadId="x"),
        s3("AbortMultipartUpload", archive, NEITHER, UploadId="x"),
        s3("ListMultipartUploadParts", archive, NEITHER, UploadId="x"),
        s3("ListBucket", target, NEITHER, Prefix=names.output_folder(them)),
        s3("ListBucket", target, NEITHER),
        s3("ListBucket", scene.upload, NEITHER, Prefix=names.birds_folder(them)),
        s3("PutObject", bird, NEITHER, Body="theirs"),
        s3("GetObject", bird, NEITHER),
        s3("PutObject", bird, NEITHER, method="create_multipart_upload"),
        s3("PutObject", f"{elsewhere}/{scene.birds}x.jpg", NEITHER, Body="mine"),
        s3("ListBucket", elsewhere, NEITHER),
        s3("GetObject", f"{target}/{names.output_copy(scene.stranger)}", NEITHER),
    ]


def of_the_workshop(scene: Scene) -> list[Attempt]:
    """List attempts on the picture, the code, and what the species function writes.

    That a participant may read what came of their own bird is not tried here: nothing has, before they have sent one.
    """
    s3, upload, names = scene.s3, scene.upload, scene.workshop
    picture = f"{names.source_bucket}/{names.input_file}"
    code = names.code_bucket(scene.group.name)
    result, claim = f"{upload}/{names.results_folder(scene.me)}x.jpg.json", f"{upload}/claims/x.json"
    theirs = f"{upload}/{names.results_folder(scene.neighbour)}x.jpg.json"
    return [
        s3("PutObject", picture, NEITHER, Body="theirs"),
        s3("DeleteObject", picture, NEITHER),
        s3("GetObjectVersion", picture, NEITHER, VersionId="x"),
        s3("ListBucket", names.source_bucket, NEITHER),
        s3("GetObject", f"{names.source_bucket}/answers.json", NEITHER),
        s3("PutObject", result, NEITHER, Body="{}"),
        s3("DeleteObject", result, NEITHER),
        s3("GetObject", theirs, NEITHER),
        s3("PutObject", result, NEITHER, method="copy_object", CopySource=picture),
        s3("ListBucket", upload, NEITHER, Prefix="results/"),
        s3("PutObject", claim, NEITHER, Body="{}"),
        s3("GetObject", claim, NEITHER),
        s3("DeleteObject", claim, NEITHER),
        s3("ListBucket", upload, NEITHER, Prefix="claims/"),
        s3("PutObject", f"{upload}/birds/x.jpg", NEITHER, Body="mine"),
        s3("GetObject", f"{code}/packages/crop_faces.zip", NEITHER),
        s3("PutObject", f"{code}/packages/crop_faces.zip", NEITHER, Body="theirs"),
        s3("PutObject", f"{code}/packages/identify_species.zip", NEITHER, method="create_multipart_upload"),
        s3("ListBucket", code, NEITHER),
        s3("GetObject", f"{names.state_bucket}/{names.name}/{scene.group.folder.name}.tfstate", NEITHER),
        s3("PutObject", f"{names.state_bucket}/{names.name}/{scene.group.folder.name}.tfstate", NEITHER, Body="{}"),
        s3("ListBucket", names.state_bucket, NEITHER),
    ]


def own_beyond_the_exercise(scene: Scene) -> list[Attempt]:
    """List attempts on one's own objects that would destroy, label or publish them."""
    s3, mine = scene.s3, f"{scene.target}/{scene.zip}"
    return [
        s3("DeleteObject", mine, NEITHER),
        s3("GetObjectVersion", mine, NEITHER, VersionId="x"),
        s3("DeleteObjectVersion", mine, NEITHER, VersionId="x"),
        s3("PutObjectTagging", mine, NEITHER, Tagging=TAGS),
        s3("GetObjectTagging", mine, NEITHER),
        s3("PutObjectTagging", mine, NEITHER, method="put_object", Body="mine", Tagging="score=100"),
        s3("PutObjectAcl", mine, NEITHER, ACL="public-read"),
        s3("PutObjectAcl", mine, NEITHER, method="put_object", Body="mine", ACL="public-read"),
        s3("GetObjectTorrent", mine, NEITHER),
        s3("AbortMultipartUpload", mine, NEITHER, UploadId="x"),
        s3("ListMultipartUploadParts", mine, NEITHER, UploadId="x"),
    ]
