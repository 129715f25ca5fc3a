"""Writes test/train/goldens/operators.json: PyTorch's gradients of each operator, in float64, for the cases of ops.py.

What is differentiated is the sum of the result times numbers of formula.py's stream "dy", in [-1, 1). Inputs and weights
come from formula.py and are not stored; gradients are (base64, little-endian float32).

Run from the repository's root: python3 scripts/goldens/gradients.py
"""

import base64
import json

import torch
import torch.nn.functional as F

import formula
import ops

cases = []


def encode(tensor):
    return base64.b64encode(tensor.detach().float().contiguous().numpy().astype("<f4").tobytes()).decode()


def dy_of(shape):
    count = int(torch.Size(shape).numel())
    return torch.from_numpy(formula.uniform("dy", 0, count) * 2 - 1).reshape(shape)


def add_case(name, op, shapes, compute, weights=None, scale=1, after=None):
    """`op` is the operator with its attributes, `compute(inputs, weights)` PyTorch's result; `after` gives more weights."""
    weights = weights or {}
    learnt = [key for key in weights if not key.startswith("running")]
    tensors = {key: torch.from_numpy(formula.weight(f"op.{key}", shape, 1.0)).double() for key, shape in weights.items()}
    inputs = ops.inputs_of(shapes, scale)
    for tensor in [*inputs, *(tensors[key] for key in learnt)]:
        tensor.requires_grad_()
    result = compute(inputs, tensors)
    (result * dy_of(result.shape)).sum().backward()
    cases.append(
        {
            "name": name,
            "op": op,
            "inputs": shapes,
            "scale": scale,
            "result": list(result.shape),
            "inputGradients": [encode(tensor.grad) for tensor in inputs],
            "gradients": {key: encode(tensors[key].grad) for key in learnt},
            "updated": {key: encode(tensor) for key, tensor in tensors.items() if key not in learnt},
        }
    )


def of_operators(name, op, shapes, compute, weights=None, scale=1):
    # In training these two do what they do not do in inference.
    if op["kind"] not in ("batch_norm", "dropout"):
        add_case(name, op, shapes, compute, weights, scale)


def batch_norm(shape, eps, momentum):
    add_case(
        f"batch_norm {shape}, eps {eps}, momentum {momentum}",
        {"kind": "batch_norm", "eps": eps, "momentum": momentum},
        [shape],
        lambda x, w: F.batch_norm(
            x[0], w["running_mean"], w["running_var"], w["weight"], w["bias"], training=True, momentum=momentum, eps=eps
        ),
        {name: [shape[1]] for name in ("weight", "bias", "running_mean", "running_var")},
    )


ops.case = of_operators
ops.everything()
batch_norm([2, 3, 5, 4], 1e-5, 0.1)
batch_norm([4, 5, 1, 1], 1e-3, 0.1)
batch_norm([1, 2, 7, 3], 1e-5, 0.01)

# What ops.py has no case of: depthwise with a stride and with several kernels a channel, and larger strides and kernels.
for shape, channels, options in (
    ([2, 4, 9, 8], 4, {"kernel": 3, "stride": 2, "padding": 1, "groups": 4, "bias": False}),
    ([1, 3, 8, 7], 6, {"kernel": [5, 3], "padding": [2, 1], "groups": 3}),
    ([2, 3, 10, 11], 6, {"kernel": 3, "stride": [2, 3], "padding": 1, "groups": 3}),
    ([1, 3, 13, 12], 4, {"kernel": 7, "stride": 2, "padding": 3, "bias": False}),
    ([2, 3, 11, 9], 2, {"kernel": 2, "stride": 3}),
    ([1, 2, 9, 9], 3, {"kernel": 5, "stride": 4, "padding": 2}),
    ([2, 4, 8, 8], 5, {"kernel": 3, "padding": 2, "dilation": 2, "bias": False}),
    ([1, 4, 8, 8], 4, {"kernel": 3, "padding": 12, "dilation": 12}),
    ([1, 2, 9, 8], 3, {"kernel": 3, "padding": 2, "dilation": 2, "stride": 2}),
):
    ops.conv2d(shape, channels, **options)

with open("test/train/goldens/operators.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")
print(len(cases), "cases")
