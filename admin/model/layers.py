"""EfficientNet-Lite0's layers, taken out of the tensors of its weights.

The architecture is that of the EfficientNet paper (Tan and Le, 2019, arXiv:1905.11946) as Google published it for small
devices: no squeeze-and-excitation, ReLU6, a stem and a head of fixed width, padding as TensorFlow's "SAME".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from admin.errors import WorkshopError

SIDE = 224  # pixels of the network's input
EPSILON = 1e-3  # of its batch norms

Array = np.ndarray[Any, Any]


class Stage(NamedTuple):
    """Blocks of one kind, one after another.

    Attributes:
        blocks: how many.
        kernel: the depthwise convolution's side.
        stride: that of the first block; 1 in the others.
        expansion: by how much a block widens what it is given, before the depthwise convolution.
        channels: how many it gives on.
    """

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STEM, TOP, CLASSES = 32, 1280, 1000
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


class Convolution(NamedTuple):
    """A convolution with its batch norm folded in.

    Attributes:
        weight: float32, shape (out, in / groups, kernel, kernel).
        bias: float32, shape (out,).
        stride: in pixels.
        groups: how many groups of channels do not see each other.
        side: of its input, in pixels.
        clipped: whether ReLU6 follows.
    """

    weight: Array
    bias: Array
    stride: int
    groups: int
    side: int
    clipped: bool


class Block(NamedTuple):
    """An inverted residual: its convolutions, and whether its input is added to its output."""

    convolutions: tuple[Convolution, ...]
    residual: bool


@dataclass(frozen=True)
class Layers:
    """The whole network.

    Attributes:
        blocks: stem, all blocks, and the convolution before the pool, in order.
        weight: the classifier's, float32, shape (1000, 1280).
        bias: the classifier's, float32, shape (1000,).
    """

    blocks: tuple[Block, ...]
    weight: Array
    bias: Array


class Head(NamedTuple):
    """What follows the features: a linear layer and a softmax.

    Attributes:
        weight: float32, shape (classes, 1280).
        bias: float32, shape (classes,).
        merged: how many of the last classes are one label, for which the likeliest of them speaks; 0 where each class
            is a label.
    """

    weight: Array
    bias: Array
    merged: int = 0

    @property
    def labels(self) -> int:
        """How many labels it has."""
        return len(self.bias) - self.merged + bool(self.merged)


def fold(tensors: Mapping[str, Array], name: str) -> Layers:
    """Take the network's layers out of the tensors, and fold batch norms into the convolutions before them.

    Args:
        tensors: by their names in the PyTorch model.
        name: what to call their file in an error.

    Returns:
        The layers.

    Raises:
        WorkshopError: a tensor is missing, surplus, not of its shape, or holds what is not finite.
    """
    left = {key: value for key, value in tensors.items() if not key.endswith("num_batches_tracked")}

    def take(key: str, *shape: int) -> Array:
        value = left.pop(key, None)
        if value is None or value.shape != shape or value.dtype != np.float32 or not np.isfinite(value).all():
            found = "missing" if value is None else f"{value.dtype} {value.shape}"
            raise WorkshopError(f"{name} does not hold EfficientNet-Lite0: {key} is {found}, not float32 {shape}.")
        return value

    def convolution(
        place: str, norm: str, shape: tuple[int, ...], *, side: int, stride: int = 1, clipped: bool = True
    ) -> Convolution:
        weight = take(f"{place}.weight", *shape).astype(np.float64)
        parts = ("weight", "bias", "running_mean", "running_var")
        scale, shift, mean, variance = (take(f"{norm}.{part}", shape[0]).astype(np.float64) for part in parts)
        factor = scale / np.sqrt(variance + EPSILON)
        folded = (weight * factor[:, None, None, None]).astype(np.float32)
        groups = shape[0] if shape[1] == 1 and shape[2] > 1 else 1
        return Convolution(folded, (shift - mean * factor).astype(np.float32), stride, groups, side, clipped)

    stem = convolution("_conv_stem", "_bn0", (STEM, 3, 3, 3), side=SIDE, stride=2)
    blocks, channels, side = [Block((stem,), False)], STEM, SIDE // 2
    for number, (stage, stride) in enumerate(_strides()):
        place, wide = f"_blocks.{number}", channels * stage.expansion
        parts = []
        if stage.expansion > 1:
            parts += [convolution(f"{place}._expand_conv", f"{place}._bn0", (wide, channels, 1, 1), side=side)]
        kernel = (wide, 1, stage.kernel, stage.kernel)
        parts += [convolution(f"{place}._depthwise_conv", f"{place}._bn1", kernel, side=side, stride=stride)]
        side = -(-side // stride)
        narrow = (stage.channels, wide, 1, 1)
        parts += [convolution(f"{place}._project_conv", f"{place}._bn2", narrow, side=side, clipped=False)]
        blocks.append(Block(tuple(parts), stride == 1 and channels == stage.channels))
        channels = stage.channels
    blocks.append(Block((convolution("_conv_head", "_bn1", (TOP, channels, 1, 1), side=side),), False))
    layers = Layers(tuple(blocks), take("_fc.weight", CLASSES, TOP), take("_fc.bias", CLASSES))
    if left:
        raise WorkshopError(f"{name} does not hold EfficientNet-Lite0: {sorted(left)[0]} does not belong to it.")
    return layers


def _strides() -> Iterator[tuple[Stage, int]]:
    for stage in STAGES:
        for number in range(stage.blocks):
            yield stage, stage.stride if number == 0 else 1


def imagenet_head(layers: Layers) -> Head:
    """Return the head that names all of ImageNet's classes."""
    return Head(layers.weight, layers.bias)
