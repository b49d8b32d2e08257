"""The exercise after step 3: AWS finds the faces, the function crops them into a zip file sorted by emotion."""

import functools
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import boto3
from botocore.exceptions import ClientError
from PIL import Image, ImageOps

# The settings of your function: Configuration > Environment variables. OUTPUT_FOLDER is your pseudonym.
INPUT_BUCKET_NAME = os.environ["INPUT_BUCKET_NAME"]
OUTPUT_BUCKET_NAME = os.environ["OUTPUT_BUCKET_NAME"]
INPUT_FILE = os.environ["INPUT_FILE"]
CONFIDENCE_THRESHOLD = float(os.environ["CONFIDENCE_THRESHOLD"])
REKOGNITION_REGION = os.environ["REKOGNITION_REGION"]

OUTPUT_FOLDER = os.environ["OUTPUT_FOLDER"]


@functools.cache
def connect():
    """Connects to S3 and Rekognition, when it is first called: Lambda keeps the connections for the next invocation.

    :return: a tuple containing: the picture in S3, the zip file in S3 and the Rekognition client
    """
    s3 = boto3.resource("s3")
    picture = s3.Bucket(INPUT_BUCKET_NAME).Object(INPUT_FILE)
    output = s3.Bucket(OUTPUT_BUCKET_NAME).Object(OUTPUT_FOLDER + ".zip")
    # Rekognition is not offered in every region, so the region is a setting and not the function's own.
    recognition_client = boto3.client("rekognition", region_name=REKOGNITION_REGION)
    return picture, output, recognition_client


def load_picture(picture):
    """Loads a picture from S3 storage.

    :param picture: the object in S3
    :return: the image, upright as people see it
    """
    try:
        picture_stream = picture.get()["Body"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ("AccessDenied", "NoSuchKey", "NoSuchBucket"):
            raise
        # S3 answers AccessDenied for both, unless the function may also list the bucket.
        raise RuntimeError(
            f"The picture s3://{picture.bucket_name}/{picture.key} cannot be read ({code}): either it is not there, or "
            "your function has no right to it. If your sheet names the same picture, tell your instructor; if not, "
            "correct INPUT_BUCKET_NAME and INPUT_FILE under Configuration > Environment variables."
        ) from error
    image = Image.open(picture_stream)
    # A camera stores beside the pixels of a JPEG how it was held. AWS turns a JPEG upright before it looks for faces,
    # and says where they are in the upright picture; it turns no PNG.
    if image.format != "PNG":
        ImageOps.exif_transpose(image, in_place=True)
    return image


def lambda_handler(event, context):  # noqa: ARG001 - AWS always passes both
    """Finds the faces in the picture, crops them and saves them as a zip file."""
    picture, output, recognition_client = connect()

    # this calls the AWS service to detect faces; it fetches the picture from S3 itself, and needs its time for it.
    # Meanwhile, the picture is loaded here, once: every crop is cut from this image in RAM.
    with ThreadPoolExecutor() as meanwhile:
        # Without Attributes=["ALL"] the answer would hold no emotions.
        detection = meanwhile.submit(
            recognition_client.detect_faces,
            Image={"S3Object": {"Bucket": INPUT_BUCKET_NAME, "Name": INPUT_FILE}},
            Attributes=["ALL"],
        )
        image = load_picture(picture)
        response = detection.result()

    # this line crops the image and creates a zip
    zip_buffer, emotions, number_of_images = process_detected_faces(response, image)

    # save the zip from RAM to the output bucket
    output.put(Body=zip_buffer)

    return {
        "status": 200,
        "categories": emotions,
        "numCategories": len(emotions),
        "numFaces": number_of_images,
        "output_location": OUTPUT_BUCKET_NAME + "/" + OUTPUT_FOLDER + ".zip",
    }


def process_detected_faces(face_detection_response, image):
    """Processes the detected faces: crops them in memory and writes them to a zip buffer.

    :param face_detection_response: the response of AWS Rekognition's DetectFaces
    :param image: the original image to be cropped
    :return: a tuple containing: the zip buffer of all cropped images, the emotions found (sorted, each once)
             and the number of images
    """
    image_width, image_height = image.size
    emotion_set = set()
    zip_buffer = BytesIO()
    counter = 0

    # here we open a zipfile; a PNG is compressed already, so it is stored as it is
    with zipfile.ZipFile(zip_buffer, "w", zipfile.ZIP_STORED) as zip_file:
        # for each found face
        for face_detail in face_detection_response["FaceDetails"]:
            # only if AWS is very sure that this is a face: it also reports hats and coats, with less confidence
            if face_detail["Confidence"] >= CONFIDENCE_THRESHOLD:
                # increase the faces counter
                counter = counter + 1

                # get the emotion of the face and add it to a set; AWS lists the most confident emotion first
                emotion = face_detail["Emotions"][0]["Type"]
                emotion_set.add(emotion)

                # calculate where the face is
                box = calculate_cropping_box(face_detail, image_width, image_height)
                # crop the image
                cropped_image = image.crop(box)

                # save the cropped image to RAM. Hardly anything comes twice in a photo but runs of equal values:
                # looking for these alone takes half the time, and the file is as small.
                cropped_buffer = BytesIO()
                cropped_image.save(cropped_buffer, "PNG", compress_type=Image.RLE)

                # write the cropped image to zipfile
                zip_file.writestr(emotion + "/cropped_" + str(counter) + ".png", cropped_buffer.getvalue())

    # back to the start of the buffer: whoever reads it next begins where it stands
    zip_buffer.seek(0)
    # a set has no order of its own; sorted, the same picture always gives the same answer
    return zip_buffer, sorted(emotion_set), counter


def calculate_cropping_box(face_detail, image_width, image_height):
    """Calculates where to crop a face.

    Calculation from https://blog.devgenius.io/facial-emotion-detection-using-aws-rekognition-in-python-69b2da668192
    :param face_detail: face_detail returned from AWS Rekognition: BoundingBox in fractions of the image
    :param image_width: width of the input image in pixels
    :param image_height: height of the input image in pixels
    :return: box (left, top, right, bottom) in pixels for cropping the recognized face
    """
    # AWS does not know how many pixels we have: it says where the face is in fractions of width and height
    bounding_box = face_detail["BoundingBox"]

    # pixels are whole numbers; int() cuts off what is behind the decimal point
    left = int(image_width * bounding_box["Left"])
    top = int(image_height * bounding_box["Top"])
    right = int(image_width * bounding_box["Width"]) + left
    bottom = int(image_height * bounding_box["Height"]) + top

    return left, top, right, bottom
