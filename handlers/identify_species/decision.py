"""What the model's answer means: pure functions from probabilities to words."""

import json
import math

from picture_name import announced_name


def probabilities_in(answer: bytes, *, labels: tuple[str, ...], endpoint: str) -> list[float]:
    """Read the endpoint's answer.

    Args:
        answer: its body.
        labels: the species that the model knows.
        endpoint: its name, for errors.

    Returns:
        The probabilities, in the labels' order.

    Raises:
        ValueError: the answer is not a JSON array of exactly that many probabilities (0 to 1).
    """
    wanted = f"The endpoint {endpoint} must answer a flat list of {len(labels)} finite numbers"
    try:
        numbers = json.loads(answer, parse_int=float)
    except ValueError as error:
        raise ValueError(f"{wanted}; its answer is not JSON: {answer[:80]!r}.") from error
    # Every number is a float now, whatever its length; true, "0.9" and nested lists are not.
    if not isinstance(numbers, list) or not all(isinstance(number, float) for number in numbers):
        raise ValueError(f"{wanted}; it answered {answer[:80]!r}.")
    if len(numbers) != len(labels):
        raise ValueError(f"{wanted}, one for each label; it answered {len(numbers)}.")
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{wanted}; it answered {answer[:80]!r}.")
    if min(numbers) < 0 or max(numbers) > 1:
        raise ValueError(f"{wanted} from 0 to 1; it answered {answer[:80]!r}.")
    return numbers


def ranking_of(probabilities: list[float], labels: tuple[str, ...]) -> list[tuple[str, float]]:
    """Rank the species.

    Args:
        probabilities: one for each label.
        labels: the species, in the order of the probabilities.

    Returns:
        Species and probability, from the likeliest to the least likely; equals keep the order of the labels.
    """
    return sorted(zip(labels, probabilities, strict=True), key=lambda row: row[1], reverse=True)


def message_of(key: str, ranking: list[tuple[str, float]], *, certainty: float, top: int) -> str:
    """Word the sentence that people read.

    Args:
        key: the picture's.
        ranking: species and probability, the likeliest first.
        certainty: the probability (0 to 1) above which the likeliest species is named alone.
        top: how many species are named otherwise.

    Returns:
        The sentence.
    """
    named = [f"{species} ({probability:.2f})" for species, probability in ranking]
    bird = f"Bird [{announced_name(key)}]"
    if ranking[0][1] > certainty:
        return f"{bird} is a: {named[0]}"
    return f"{bird} may be a: {', or '.join(named[:top])}"


def attributes_of(result: dict) -> dict:
    """Make the SNS message attributes by which a subscriber can filter.

    Args:
        result: the picture's.

    Returns:
        Species, certainty and, if known, pseudonym, in SNS's form.
    """
    attributes = {
        "species": {"DataType": "String", "StringValue": result["species"]},
        # Plain decimals: SNS compares five places and does not read 1e-07.
        "certainty": {"DataType": "Number", "StringValue": f"{result['certainty']:.5f}"},
    }
    if result["pseudonym"]:
        attributes["pseudonym"] = {"DataType": "String", "StringValue": result["pseudonym"]}
    return attributes


def announcement_of(result: dict, link: str) -> dict[str, str]:
    """Word the message for each kind of subscriber.

    Args:
        result: the picture's.
        link: the signed link to the picture.

    Returns:
        By SNS's names for them: the default, with the sentence, who or what took the picture, and the link; and for
        SMS the sentence alone, since a signed link has more than a thousand characters, and SNS cuts SMS at 1,600 and
        bills each 140 bytes of them.
    """
    pseudonym, camera = result["pseudonym"], result.get("camera")
    who = [f"Participant: {pseudonym}"] if pseudonym and pseudonym != camera else []  # a camera's folder has its name
    who += [f"Camera: {camera}"] if camera else []
    return {"default": "\n".join([result["message"], *who, link]), "sms": result["message"]}
