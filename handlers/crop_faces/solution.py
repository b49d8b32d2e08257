"""The exercise after step 3: AWS finds the faces, the function crops them into a zip file sorted by emotion."""

import os
import zipfile
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


def load_picture(bucket, key):
    """Loads a picture from S3 storage.

    :param bucket: the S3 bucket it lies in
    :param key: its name there
    :return: the image, upright as people see it
    """
    try:
        picture_stream = bucket.Object(key).get()["Body"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ("AccessDenied", "NoSuchKey", "NoSuchBucket"):
            raise
        # S3 answers AccessDenied for both, unless the function may also list the bucket.
        raise RuntimeError(
            f"The picture s3://{bucket.name}/{key} cannot be read ({code}): either it is not there, or your function "
            "has no right to it. If your sheet names the same picture, tell your instructor; if not, correct "
            "INPUT_BUCKET_NAME and INPUT_FILE under Configuration > Environment variables."
        ) from error
    image = Image.open(picture_stream)
    # A camera stores beside the pixels of a JPEG how it was held. AWS turns a JPEG upright before it looks for faces,
    # and says where they are in the upright picture; it turns no PNG.
    if image.format != "PNG":
        image = ImageOps.exif_transpose(image)
    return image


def lambda_handler(event, context):  # noqa: ARG001 - AWS always passes both
    """Finds the faces in the picture, crops them and saves them as a zip file."""
    s3 = boto3.resource("s3")
    # Rekognition is not offered in every region, so the region is a setting and not the function's own.
    recognition_client = boto3.client("rekognition", region_name=REKOGNITION_REGION)

    # create buckets
    input_bucket = s3.Bucket(INPUT_BUCKET_NAME)
    output_bucket = s3.Bucket(OUTPUT_BUCKET_NAME)

    # load the picture from S3 storage, once: every crop is cut from this image in RAM
    image = load_picture(input_bucket, INPUT_FILE)

    # this calls the AWS service to detect faces; it fetches the picture from S3 itself.
    # Without Attributes=["ALL"] the answer would hold no emotions.
    response = recognition_client.detect_faces(
        Image={"S3Object": {"Bucket": INPUT_BUCKET_NAME, "Name": INPUT_FILE}},
        Attributes=["ALL"],
    )

    # this line crops the image and creates a zip
    zip_buffer, emotions, number_of_images = process_detected_faces(response, image)

    # save the zip from RAM to output_bucket
    output_bucket.put_object(Key=OUTPUT_FOLDER + ".zip", Body=zip_buffer)

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

    # here we open a zipfile
    with zipfile.ZipFile(zip_buffer, "w", zipfile.ZIP_DEFLATED) as zip_file:
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

                # save the cropped image to RAM
                cropped_buffer = BytesIO()
                cropped_image.save(cropped_buffer, "PNG")

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
