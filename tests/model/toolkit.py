"""Answers requests through AWS's serving toolkit, as a worker of SageMaker's PyTorch container does.

Run as `python -m tests.model.toolkit MODEL_DIR`; each line of its input is JSON with a content type and a body in
base64, each line that it prints has the answer's status, content type and text. The handler service, its transformer
and the environment are the toolkit's own; TorchServe's context is the four things of it that they touch.
"""

import base64
import json
import sys
from typing import Any


class Context:
    """What TorchServe hands to a handler service."""

    model_name = "model"

    def __init__(self, model_dir: str) -> None:
        self.system_properties = {"model_dir": model_dir}
        self.request_processor = [self]
        self.headers: dict[str, str] = {}
        self.status, self.content_type = 200, ""

    def get_request_properties(self) -> dict[str, str]:
        return self.headers

    def set_response_status(self, code: int, phrase: str) -> None:
        self.status = code

    def set_response_content_type(self, _number: int, content_type: str) -> None:
        self.content_type = content_type


def main(model_dir: str) -> None:
    sys.path.insert(0, f"{model_dir}/code")  # the container has it on PYTHONPATH
    from sagemaker_inference.default_handler_service import DefaultHandlerService

    service: Any = DefaultHandlerService()
    service.initialize(Context(model_dir))
    for line in sys.stdin:
        asked = json.loads(line)
        context = Context(model_dir)
        context.headers = {"Content-Type": asked["content_type"]}
        answer = service.handle([{"body": bytearray(base64.b64decode(asked["body"]))}], context)[0]
        print(json.dumps([context.status, context.content_type, answer]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
