"""Shapes of layers as PyTorch gives them, for test/graph/torch-shapes.test.ts.

    python3 scripts/goldens/shapes.py > test/goldens/shapes.json

Parameters are drawn from a seed; a case that PyTorch refuses is kept with a result of null. PyTorch 1.13.
"""

import json
import random
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
random.seed(7)
pair = lambda low, high: [random.randint(low, high), random.randint(low, high)]


def layer(kind, attrs, channels):
    if kind == "conv2d":
        return nn.Conv2d(channels, attrs["channels"], attrs["kernel"], attrs["stride"], attrs["padding"],
                         attrs["dilation"], attrs["groups"], attrs["bias"])
    if kind == "conv_transpose2d":
        return nn.ConvTranspose2d(channels, attrs["channels"], attrs["kernel"], attrs["stride"], attrs["padding"],
                                  attrs["outputPadding"], attrs["groups"], attrs["bias"])
    window = [tuple(attrs[key]) for key in ("kernel", "stride", "padding")] if kind != "adaptive_avg_pool2d" else []
    if kind == "max_pool2d":
        return nn.MaxPool2d(*window)
    if kind == "avg_pool2d":
        return nn.AvgPool2d(*window)
    return nn.AdaptiveAvgPool2d(tuple(attrs["size"]))


def case(kind):
    dims = [random.choice([2, 4, 6])] + pair(1, 20)
    window = {"kernel": pair(1, 5), "stride": pair(1, 4), "padding": pair(0, 3)}
    channels = {"channels": random.choice([2, 4, 6]), "groups": random.choice([1, 1, 2, 4]), "bias": random.random() < 0.5}
    attrs = {
        "conv2d": {**window, **channels, "dilation": pair(1, 3)},
        "conv_transpose2d": {**window, **channels, "outputPadding": pair(0, 2)},
        "max_pool2d": window,
        "avg_pool2d": window,
        "adaptive_avg_pool2d": {"size": pair(1, 9)},
    }[kind]
    result, weights = None, None
    try:
        made = layer(kind, attrs, dims[0])
        result = list(made(torch.zeros(1, *dims)).shape[1:])
        weights = {name: list(value.shape) for name, value in made.named_parameters()}
    except (RuntimeError, ValueError):
        pass
    return {"op": {"kind": kind, **attrs}, "dims": dims, "result": result, "weights": weights}


kinds = ["conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d"]
cases = [case(kind) for kind in kinds for _ in range(60)]
print("[\n" + ",\n".join(json.dumps(one) for one in cases) + "\n]")
