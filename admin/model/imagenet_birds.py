"""The model that names ImageNet's birds, without any training."""

from admin.model import artefact, layers, network
from admin.model.birds import BIRDS, NO_BIRD
from admin.model.graph import onnx_of

LABELS = [*BIRDS.values(), NO_BIRD]


def pack_birds() -> bytes:
    """Make the artefact.

    Its last label is "no bird", for which the likeliest of the 941 classes that are no birds speaks: so a bird comes
    first exactly where the network finds it likelier than all else that it knows, and a dog is not called the most
    doglike bird. Their sum would not do: the network spreads a little over all of them, and the sum of that hid birds.

    Returns:
        The artefact's bytes; the same every time.

    Raises:
        WorkshopError: the network's weights cannot be read.
    """
    read = network.read_layers()
    others = [number for number in range(layers.CLASSES) if number not in BIRDS]
    order = [*BIRDS, *others]
    onnx = onnx_of(read, layers.Head(read.weight[order], read.bias[order], merged=len(others)))
    return artefact.pack(LABELS, onnx, {"kind": "birds", "labels": len(LABELS), "weights": network.WHEEL})
