"""Writes EfficientNet-Lite0 as ONNX, with the head that is wanted."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from admin.model.layers import SIDE, TOP, Array, Convolution, Head, Layers

OPSET, IR_VERSION = 13, 7  # what OpenCV 4.5 and newer read


def onnx_of(layers: Layers, head: Head) -> bytes:
    """Write the network as ONNX; the same bytes for the same layers, whatever versions are installed.

    Args:
        layers: the network.
        head: what follows the features.

    Returns:
        The file: `pictures` float32 (1, 3, 224, 224) to `probabilities` (1, labels) and `features` (1, 1280).
    """
    graph = _Graph()
    flow = "pictures"
    for block in layers.blocks:
        before = flow
        for convolution in block.convolutions:
            flow = graph.convolve(flow, convolution)
        if block.residual:
            flow = graph.add("Add", [flow, before])
    flow = graph.add("GlobalAveragePool", [flow])
    graph.add("Flatten", [flow], "features", axis=1)
    weight, bias = graph.constant(head.weight), graph.constant(head.bias)
    flow = graph.add("Gemm", ["features", weight, bias], transB=1)
    if head.merged:
        flow = graph.merge(flow, len(head.bias) - head.merged, len(head.bias))
    graph.add("Softmax", [flow], "probabilities", axis=1)
    return graph.serialized(head.labels)


class _Graph:
    """An ONNX graph while it is being written."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, values: Array) -> str:
        name = f"c{len(self._constants)}"
        little = np.ascontiguousarray(values, "<f4")
        self._constants.append(helper.make_tensor(name, TensorProto.FLOAT, little.shape, little.tobytes(), raw=True))
        return name

    def add(self, kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def convolve(self, flow: str, convolution: Convolution) -> str:
        kernel = convolution.weight.shape[-1]
        constants = [self.constant(convolution.weight), self.constant(convolution.bias)]
        flow = self.add(
            "Conv",
            [flow, *constants],
            kernel_shape=[kernel, kernel],
            strides=[convolution.stride] * 2,
            pads=_same(convolution.side, kernel, convolution.stride),
            group=convolution.groups,
        )
        if not convolution.clipped:
            return flow
        return self.add("Clip", [flow, self._scalar(0.0), self._scalar(6.0)])

    def merge(self, flow: str, first: int, count: int) -> str:
        """Let the highest score from the first merged class on stand for all of these."""
        alone = self.add("Slice", [flow, self._whole(0), self._whole(first), self._whole(1)])
        others = self.add("Slice", [flow, self._whole(first), self._whole(count), self._whole(1)])
        highest = self.add("ReduceMax", [others], axes=[1], keepdims=1)
        return self.add("Concat", [alone, highest], axis=1)

    def _whole(self, number: int) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(helper.make_tensor(name, TensorProto.INT64, [1], [number]))
        return name

    def _scalar(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def serialized(self, labels: int) -> bytes:
        pictures = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
        outputs = [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, labels]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, TOP]),
        ]
        graph = helper.make_graph(self._nodes, "efficientnet-lite0", [pictures], outputs, self._constants)
        model = helper.make_model(
            graph, producer_name="workshop", opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))


def _same(side: int, kernel: int, stride: int) -> list[int]:
    """Return TensorFlow's "SAME" padding in ONNX's order: top, left, bottom, right."""
    surplus = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return [surplus // 2, surplus // 2, surplus - surplus // 2, surplus - surplus // 2]
