"""Names the species in a picture: what SageMaker's PyTorch container calls, with nothing but what it has.

It lies in the artefact as code/inference.py, and the platform calls the same functions. The container has OpenCV, numpy
and Pillow; the model is ONNX, which OpenCV runs, so that nothing is installed when the endpoint starts.
"""

import io
import json
import os
import warnings
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

try:  # in the container, these errors become the answer's status
    from sagemaker_inference.errors import BaseInferenceToolkitError
except ImportError:

    class BaseInferenceToolkitError(Exception):  # type: ignore[no-redef]
        """An error with a status for the caller, as the container's toolkit has it."""

        def __init__(self, status_code: int, message: str, phrase: str) -> None:
            """Make the error."""
            super().__init__(status_code, message, phrase)
            self.status_code = status_code
            self.message = message
            self.phrase = phrase


CONTENT_TYPES = ("application/x-image", "image/jpeg", "image/png")
FORMATS = ("JPEG", "PNG")
MAX_BYTES = 6 * 1024 * 1024  # what an endpoint is given at most
MAX_PIXELS = 50_000_000
SIDE = 224  # pixels of the network's input
CROP = 0.875  # the share of the picture's shorter side that is looked at
ENOUGH = 2 * 256  # pixels of a side beyond which a JPEG is decoded smaller, which its format allows
MEAN, DEVIATION = 127.0, 128.0

warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # decode counts the pixels itself

Pixels = np.ndarray  # numbers of a picture, or of an answer


class PictureError(ValueError):
    """Bytes are no picture that can be looked at; the text follows "because"."""


class RefusedError(BaseInferenceToolkitError):  # type: ignore[misc]
    """The request is wrong, and the caller is told why in a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        """Make the error."""
        super().__init__(status, sentence, sentence)

    def __str__(self) -> str:
        """Return the sentence."""
        return str(self.message)


def decode(content: bytes, formats: tuple[str, ...] = FORMATS, enough: int = ENOUGH) -> Image.Image:
    """Decode a picture.

    Args:
        content: its bytes.
        formats: Pillow's names of the formats that are read.
        enough: pixels of a side beyond which a JPEG is decoded smaller; 0 decodes all of it.

    Returns:
        A Pillow image in RGB, upright as its EXIF orientation says; what is transparent is white.

    Raises:
        PictureError: it is no such picture, is damaged, or has more than MAX_PIXELS.
    """
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            _refuse_large(image)
            if enough:
                image.draft(None, (enough, enough))
            image.load()
            return _rgb(_upright(image))
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(f"it has more than {MAX_PIXELS} pixels") from error
    except Image.UnidentifiedImageError as error:
        raise PictureError(f"it is no {', '.join(formats[:-1])} or {formats[-1]}") from error
    except Exception as error:  # a damaged picture may raise nearly anything
        raise PictureError("it is damaged") from error


def _refuse_large(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise PictureError(f"it has {image.width} x {image.height} pixels, more than {MAX_PIXELS}")


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - an unreadable EXIF block says nothing of the picture
        return image


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel; Pillow would cut them off at 255
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def prepared(picture: Image.Image | Pixels) -> Pixels:
    """Make of a picture what the network is given: the middle of it, 224 x 224 pixels.

    Args:
        picture: a Pillow image in RGB, or its pixels, uint8, shape (height, width, 3).

    Returns:
        float32, shape (3, 224, 224).
    """
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    side = max(min(image.size) * CROP, 1)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    small = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    scaled: Pixels = (np.asarray(small, np.float32) - MEAN) / DEVIATION
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def load(path: str) -> Any:
    """Load an ONNX file into OpenCV."""
    return cv2.dnn.readNetFromONNX(path)


def load_bytes(content: bytes) -> Any:
    """Load the bytes of an ONNX file into OpenCV."""
    return cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))


def ask(net: Any, picture: Pixels, output: str = "probabilities") -> Pixels:
    """Ask a loaded network about one prepared picture; return the output, float32, shape (n,)."""
    net.setInput(picture[None])
    return np.asarray(net.forward(output)[0])


def model_fn(model_dir: str) -> tuple[Any, int]:
    """Load the model.

    Args:
        model_dir: the folder of the unpacked model.tar.gz.

    Returns:
        The network, and how many labels it has.

    Raises:
        ValueError: the network does not answer one number for each line of labels.txt.
    """
    with open(os.path.join(model_dir, "labels.txt"), encoding="utf-8") as lines:  # noqa: PTH118, PTH123 - any Python
        labels = [line.strip() for line in lines if line.strip()]
    net = load(os.path.join(model_dir, "model.onnx"))  # noqa: PTH118
    answers = ask(net, np.zeros((3, SIDE, SIDE), np.float32)).size  # and the first answer, which takes longest, is over
    if answers != len(labels):
        raise ValueError(f"labels.txt names {len(labels)} species, and the model answers {answers} numbers")
    return net, len(labels)


def input_fn(body: bytes, content_type: str | None) -> Pixels:
    """Read a request.

    Args:
        body: a JPEG's or PNG's bytes.
        content_type: one of CONTENT_TYPES.

    Returns:
        What the network is given, float32, shape (3, 224, 224).

    Raises:
        RefusedError: another content type (415), more than MAX_BYTES (413), or no picture (400).
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        raise RefusedError(415, f"Content type {kind!r} is not one of {', '.join(CONTENT_TYPES)}.")
    if len(body) > MAX_BYTES:
        raise RefusedError(413, f"The picture has {len(body)} bytes, more than the {MAX_BYTES} that an endpoint takes.")
    try:
        return prepared(decode(bytes(body)))
    except PictureError as error:
        raise RefusedError(400, f"The picture cannot be decoded: {error}.") from None


def predict_fn(picture: Pixels, model: tuple[Any, int]) -> Pixels:
    """Ask the network.

    Args:
        picture: as input_fn returns it.
        model: as model_fn returns it.

    Returns:
        A probability for each label, float32, shape (labels,).

    Raises:
        RefusedError: the network's answer is not one finite number for each label (500).
    """
    net, labels = model
    answer = ask(net, picture).ravel()
    if answer.shape != (labels,) or not np.isfinite(answer).all():
        raise RefusedError(500, f"The model does not answer a finite number for each of its {labels} labels.")
    return answer


def output_fn(answer: Pixels, accept: str) -> tuple[str, str]:
    """Write the answer.

    Args:
        answer: as predict_fn returns it.
        accept: what the caller would like; the answer is JSON in any case.

    Returns:
        A JSON array, and its content type.
    """
    del accept
    return json.dumps([min(max(float(number), 0.0), 1.0) for number in answer]), "application/json"
