"""What came before the species function: Lab 4's handler as its text describes it, for comparison.

Clients for S3, SNS and the endpoint are made once and kept; a picture is read, the endpoint is asked,
numpy ranks, and a sentence is published. Nothing is checked, nothing is stored, and an event that is delivered twice is
announced twice. Where the text prints code, the ranking is in its shape; the rest is put together from its sentences.
"""

import functools
import json
import os
import urllib.parse

import boto3
import numpy as np

CERTAINTY_THRESHOLD = 0.70
TOP_K = 2
SPECIES = ("Purple Martin", "Northern Cardinal", "American Goldfinch", "Eastern Bluebird")

client = functools.cache(boto3.client)


def lambda_handler(event, _context):
    """Announce which bird is in a picture.

    Args:
        event: S3's, of one new picture.
        _context: Lambda's; not used.

    Returns:
        The sentence that was published.
    """
    place = event["Records"][0]["s3"]
    bucket, key = place["bucket"]["name"], urllib.parse.unquote_plus(place["object"]["key"])
    picture = client("s3").get_object(Bucket=bucket, Key=key)
    print(f"KEY: {key}")
    print(f"CONTENT LENGTH: {picture['ContentLength']}")
    print(f"CONTENT TYPE: {picture['ContentType']}")
    print("Invoking bird species identification endpoint")
    answer = client("sagemaker-runtime").invoke_endpoint(
        EndpointName=os.environ["SAGEMAKER_ENDPOINT_NAME"],
        ContentType="application/x-image",
        Body=picture["Body"].read(),
    )
    named = [f"{species} ({probability:.2f})" for species, probability in ranked(json.loads(answer["Body"].read()))]
    is_sure = float(named[0].rpartition("(")[2].rstrip(")")) > CERTAINTY_THRESHOLD
    message = f"Bird [{key}] is a: {named[0]}" if is_sure else f"Bird [{key}] may be a: {', or '.join(named[:TOP_K])}"
    print(f"msg: {message}")
    client("sns").publish(TopicArn=os.environ["SNS_TOPIC_ARN"], Message=message)
    return message


def ranked(result: list[float], labels: tuple[str, ...] = SPECIES) -> list[tuple[str, float]]:
    """Rank as the text does: indexes from a loop are stacked on the probabilities, transposed and sorted.

    Args:
        result: a probability for each label.
        labels: the species.

    Returns:
        Species and probability, from the likeliest to the least likely; equals in any order.
    """
    indexes = np.empty(len(result))
    for i in range(0, len(result)):
        indexes[i] = i
    stacked = np.vstack((indexes, result)).T
    return [(labels[int(index)], float(chance)) for index, chance in stacked[stacked[:, 1].argsort()[::-1]]]
