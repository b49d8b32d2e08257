"""The names of things in AWS, taken out of ARNs, addresses and the names of what belongs to them."""

PREFIXES = ("/aws/lambda/", "/aws/sagemaker/Endpoints/", "endpoint/")  # before the name of what something belongs to


def name_of(text: str) -> str:
    """Take a name out of an ARN or a queue's address; a name, which may be a path, is returned as it is."""
    if text.startswith("arn:"):
        return text.split(":", 5)[-1]
    return text.rpartition("/")[2] if "://" in text else text


def owner_of(text: str) -> str:
    """Take the name of a function, an endpoint or a topic out of what is named after it."""
    for prefix in PREFIXES:
        if text.startswith(prefix):
            return text.removeprefix(prefix).partition("/")[0]
    return name_of(text)
