"""Writes test/emit/goldens/ops.json: what PyTorch computes for each operator, with many parameters and odd sizes.

Inputs and weights come from formula.py and are not stored. PyTorch computes in float64, so that a golden is right to the
last digit of the float32 that is stored (base64, little-endian).

Run from the repository's root: python3 scripts/goldens/ops.py
"""

import base64
import itertools
import json

import torch
import torch.nn as nn
import torch.nn.functional as F

import formula

cases = []


def pair(value):
    return list(value) if isinstance(value, (list, tuple)) else [value, value]


def inputs_of(shapes, scale):
    """Consecutive pieces of one stream in [-2, 2), times `scale`."""
    sizes = [int(torch.Size(shape).numel()) for shape in shapes]
    flat = torch.from_numpy(formula.image([sum(sizes)])) * scale
    return [piece.reshape(shape).double() for piece, shape in zip(flat.split(sizes), shapes)]


def case(name, op, shapes, compute, weights=None, scale=1):
    """`op` is the operator with its attributes, `compute(inputs, weights)` PyTorch's result."""
    weights = weights or {}
    tensors = {key: torch.from_numpy(formula.weight(f"op.{key}", shape, 1.0)).double() for key, shape in weights.items()}
    with torch.no_grad():
        result = compute(inputs_of(shapes, scale), tensors).float().contiguous()
    cases.append(
        {
            "name": name,
            "op": op,
            "inputs": shapes,
            "scale": scale,
            "result": list(result.shape),
            "values": base64.b64encode(result.numpy().astype("<f4").tobytes()).decode(),
        }
    )


def conv2d(shape, channels, kernel, stride=1, padding=0, dilation=1, groups=1, bias=True):
    k, s, p, d = pair(kernel), pair(stride), pair(padding), pair(dilation)
    weights = {"weight": [channels, shape[1] // groups, *k], **({"bias": [channels]} if bias else {})}
    case(
        f"conv2d {shape} to {channels}, kernel {k}, stride {s}, padding {p}, dilation {d}, groups {groups}, bias {bias}",
        {"kind": "conv2d", "channels": channels, "kernel": k, "stride": s, "padding": p, "dilation": d, "groups": groups, "bias": bias},
        [shape],
        lambda x, w: F.conv2d(x[0], w["weight"], w.get("bias"), s, p, d, groups),
        weights,
    )


def conv_transpose2d(shape, channels, kernel, stride=1, padding=0, output_padding=0, groups=1, bias=True):
    k, s, p, o = pair(kernel), pair(stride), pair(padding), pair(output_padding)
    weights = {"weight": [shape[1], channels // groups, *k], **({"bias": [channels]} if bias else {})}
    case(
        f"conv_transpose2d {shape} to {channels}, kernel {k}, stride {s}, padding {p}, output_padding {o}, groups {groups}, bias {bias}",
        {"kind": "conv_transpose2d", "channels": channels, "kernel": k, "stride": s, "padding": p, "outputPadding": o, "groups": groups, "bias": bias},
        [shape],
        lambda x, w: F.conv_transpose2d(x[0], w["weight"], w.get("bias"), s, p, o, groups),
        weights,
    )


def pool(kind, shape, kernel, stride=None, padding=0):
    k, s, p = pair(kernel), pair(kernel if stride is None else stride), pair(padding)
    compute = F.max_pool2d if kind == "max_pool2d" else F.avg_pool2d
    case(
        f"{kind} {shape}, kernel {k}, stride {s}, padding {p}",
        {"kind": kind, "kernel": k, "stride": s, "padding": p},
        [shape],
        lambda x, w: compute(x[0], k, s, p),
    )


def sized(kind, shape, size, compute):
    size = pair(size)
    case(f"{kind} {shape} to {size}", {"kind": kind, "size": size}, [shape], lambda x, w: compute(x[0], size))


def bilinear(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


def nearest(x, size):
    for axis, count in zip((2, 3), size):
        # What nearest-exact means, in integers; PyTorch's own float32 is off by one in rare places.
        exact = [(2 * i + 1) * x.shape[axis] // (2 * count) for i in range(count)]
        theirs = F.interpolate(torch.arange(x.shape[axis]).float()[None, None], size=count, mode="nearest-exact")
        assert theirs[0, 0].long().tolist() == exact, "choose a size where PyTorch is exact"
    return F.interpolate(x, size=size, mode="nearest-exact")


def everything():
    conv2d([1, 3, 7, 9], 4, 3, padding=1)
    conv2d([2, 3, 7, 9], 4, [3, 5], stride=[2, 1], padding=[1, 2])
    conv2d([3, 4, 9, 8], 6, 3, stride=2, padding=1, groups=2, bias=False)
    conv2d([1, 6, 9, 11], 6, 3, padding=2, dilation=2, groups=6)
    conv2d([2, 2, 13, 11], 3, 3, padding=[6, 4], dilation=[6, 4], bias=False)
    conv2d([1, 2, 4, 4], 2, 3, padding=36, dilation=36)
    conv2d([2, 5, 5, 3], 7, 1, stride=2)
    conv2d([1, 3, 11, 10], 2, [7, 1], stride=[3, 2], padding=[3, 0], dilation=[1, 2])
    conv2d([2, 4, 3, 3], 8, 3, groups=4)

    conv_transpose2d([1, 3, 4, 5], 4, 2, stride=2)
    conv_transpose2d([2, 3, 4, 3], 2, 3, stride=2, padding=1, output_padding=1)
    conv_transpose2d([3, 4, 3, 5], 6, [3, 4], stride=[1, 3], padding=[1, 2], output_padding=[0, 2], groups=2, bias=False)
    conv_transpose2d([1, 2, 5, 4], 2, 4, stride=2, padding=1, groups=2)

    for shape, features, bias in (([1, 5], 3, True), ([3, 8], 10, False), ([2, 1], 1, True)):
        case(
            f"linear {shape} to {features}, bias {bias}",
            {"kind": "linear", "features": features, "bias": bias},
            [shape],
            lambda x, w: F.linear(x[0], w["weight"], w.get("bias")),
            {"weight": [features, shape[1]], **({"bias": [features]} if bias else {})},
        )

    for shape, eps in (([2, 3, 5, 4], 1e-5), ([1, 4, 1, 1], 1e-3)):
        case(
            f"batch_norm {shape}, eps {eps}",
            {"kind": "batch_norm", "eps": eps, "momentum": 0.1},
            [shape],
            lambda x, w: F.batch_norm(x[0], w["running_mean"], w["running_var"], w["weight"], w["bias"], eps=eps),
            {name: [shape[1]] for name in ("weight", "bias", "running_mean", "running_var")},
        )

    activations = {
        "relu": F.relu,
        "relu6": F.relu6,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "hardsigmoid": F.hardsigmoid,
        "hardswish": F.hardswish,
        "silu": F.silu,
        "gelu": F.gelu,
    }
    for (kind, compute), (shape, scale) in itertools.product(activations.items(), (([2, 3, 5, 3], 4), ([3, 7], 1))):
        case(f"{kind} {shape}, in [-{2 * scale}, {2 * scale})", {"kind": kind}, [shape], lambda x, w: compute(x[0]), scale=scale)
    for slope in (0.01, 0.3):
        case(
            f"leaky_relu, slope {slope}",
            {"kind": "leaky_relu", "slope": slope},
            [[2, 3, 3, 5]],
            lambda x, w: F.leaky_relu(x[0], slope),
        )
    for shape, shared in (([2, 3, 3, 5], True), ([2, 3, 3, 5], False), ([3, 4], True), ([3, 4], False)):
        case(
            f"prelu {shape}, shared {shared}",
            {"kind": "prelu", "shared": shared},
            [shape],
            lambda x, w: F.prelu(x[0], w["weight"]),
            {"weight": [1 if shared else shape[1]]},
        )
    case("dropout", {"kind": "dropout", "p": 0.5}, [[2, 3, 4, 5]], lambda x, w: nn.Dropout(0.5).eval()(x[0]))

    for kind in ("max_pool2d", "avg_pool2d"):
        pool(kind, [2, 3, 9, 8], 2)
        pool(kind, [1, 3, 11, 13], 3, stride=2, padding=1)
        pool(kind, [3, 2, 7, 5], [3, 2], stride=[1, 2], padding=[1, 1])
        pool(kind, [1, 2, 6, 6], 5, stride=4, padding=2)

    for shape, size in (
        ([2, 3, 7, 5], 1),
        ([1, 3, 12, 8], [6, 4]),
        ([2, 2, 7, 5], [3, 2]),
        ([1, 2, 5, 6], [7, 9]),
        ([3, 2, 13, 13], 6),
        ([1, 2, 7, 9], [1, 4]),
        ([1, 2, 7, 9], [3, 1]),
        ([2, 2, 6, 6], 6),
    ):
        sized("adaptive_avg_pool2d", shape, size, F.adaptive_avg_pool2d)

    for shape, size in (
        ([2, 3, 4, 4], 8),
        ([1, 2, 5, 7], [11, 13]),
        ([3, 2, 9, 11], [4, 5]),
        ([1, 2, 16, 12], [5, 3]),
        ([2, 2, 1, 1], [4, 3]),
        ([1, 2, 6, 5], [6, 9]),
        ([1, 3, 5, 5], 5),
        ([2, 2, 3, 3], [17, 10]),
    ):
        sized("resize_bilinear", shape, size, bilinear)
        sized("resize_nearest", shape, size, nearest)

    case("flatten", {"kind": "flatten"}, [[2, 3, 2, 5]], lambda x, w: x[0].flatten(1))
    for shapes in ([[2, 3, 4, 5], [2, 1, 4, 5], [2, 2, 4, 5]], [[3, 2, 1, 3]], [[3, 4], [3, 2]]):
        case(f"concat {shapes}", {"kind": "concat"}, shapes, lambda x, w: torch.cat(x, 1))
    for shape in ([2, 3, 4, 5], [1, 3, 1, 2]):
        mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        case(
            f"normalize {shape}",
            {"kind": "normalize", "mean": mean, "std": std},
            [shape],
            lambda x, w: (x[0] - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1),
        )
    for kind, compute in (("add", torch.add), ("mul", torch.mul)):
        for shapes in ([[2, 3, 4, 5]] * 2, [[2, 3, 4, 5], [2, 3, 1, 1]], [[1, 3, 1, 1], [1, 3, 5, 2]], [[3, 4]] * 2):
            case(f"{kind} {shapes}", {"kind": kind}, shapes, lambda x, w: compute(x[0], x[1]))


if __name__ == "__main__":
    everything()
    with open("test/emit/goldens/ops.json", "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")
    print(len(cases), "cases")
