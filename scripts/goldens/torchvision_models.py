"""Writes test/goldens/torchvision/*.json: what torchvision's models, and the networks of networks.py, answer to the
formula's image with the formula's weights, and what they cost. Needs torch, torchvision (0.14) and numpy.

    python3 scripts/goldens/torchvision_models.py [MODEL...]
"""

import copy
import json
import sys
from pathlib import Path

import torch
import torchvision
from torch import nn
from torch.nn import functional as F
from torchvision import models
from torchvision.models import segmentation

import formula
import networks

OUT = Path(__file__).resolve().parents[2] / "test" / "goldens" / "torchvision"
SAMPLES = 24


def classifier(build, gain, *sizes):
    return {"build": lambda: build(weights=None), "gain": gain, "published": 224, "inputs": with_channels(sizes)}


def segmenter(build, gain, aux, *sizes):
    options = {"weights": None, "weights_backbone": None, **({"aux_loss": True} if aux else {})}
    return {"build": lambda: build(**options), "gain": gain, "published": 520, "inputs": with_channels(sizes)}


def with_channels(sizes):
    return [[1, 3, *size] for size in sizes]


def written(build, gain, *inputs):
    return {"build": build, "gain": gain, "inputs": inputs}


RESNET = [[64, 64], [65, 49]]
DEEPLAB = [[64, 64], [129, 97]]

# `gain` keeps activations in range: lower where residuals add up, and such that logits plainly hang on the image and on
# the first convolution while rounding in float32 moves them by less than 1e-5 (`describe` prints both).
MODELS = {
    "resnet18": classifier(models.resnet18, 0.7, *RESNET),
    "resnet34": classifier(models.resnet34, 0.7, *RESNET),
    "resnet50": classifier(models.resnet50, 0.7, *RESNET),
    "resnet101": classifier(models.resnet101, 0.7, *RESNET),
    "resnet152": classifier(models.resnet152, 0.7, *RESNET),
    "mobilenet_v2": classifier(models.mobilenet_v2, 0.9, *RESNET),
    "mobilenet_v3_large": classifier(models.mobilenet_v3_large, 0.9, *RESNET),
    "mobilenet_v3_small": classifier(models.mobilenet_v3_small, 1.0, *RESNET),
    "vgg16": classifier(models.vgg16, 1.0, [32, 32], [49, 35]),
    "alexnet": classifier(models.alexnet, 1.0, [64, 64], [95, 79]),
    "deeplabv3_resnet50": segmenter(segmentation.deeplabv3_resnet50, 0.7, True, *DEEPLAB),
    "deeplabv3_resnet101": segmenter(segmentation.deeplabv3_resnet101, 0.7, True, *DEEPLAB),
    "deeplabv3_mobilenet_v3_large": segmenter(segmentation.deeplabv3_mobilenet_v3_large, 0.9, True, *DEEPLAB),
    "fcn_resnet50": segmenter(segmentation.fcn_resnet50, 0.7, True, *RESNET),
    "fcn_resnet101": segmenter(segmentation.fcn_resnet101, 0.7, True, *RESNET),
    "lraspp_mobilenet_v3_large": segmenter(segmentation.lraspp_mobilenet_v3_large, 0.9, False, *RESNET),
    "deeplabv3plus_resnet50": written(networks.deeplabv3plus_resnet50, 0.7, [1, 3, 64, 64], [1, 3, 97, 65]),
    "b_lenet": written(networks.b_lenet, 1.0, [1, 1, 28, 28]),
    "b_alexnet": written(networks.b_alexnet, 1.0, [1, 3, 32, 32]),
    "b_resnet": written(networks.b_resnet, 0.7, [1, 3, 32, 32]),
}


def fill(model, gain):
    """Gives every weight of a model its formula's value."""
    state = model.state_dict()
    for key, tensor in state.items():
        if not key.endswith("num_batches_tracked"):
            tensor.copy_(torch.from_numpy(formula.weight(key, tuple(tensor.shape), gain)))


def count_macs(model, image):
    """Multiply-accumulates of convolutions and linear layers, without biases."""
    total = 0

    def count(module, _inputs, output):
        nonlocal total
        positions = output.shape[2:].numel() if output.dim() == 4 else 1
        total += module.weight.numel() * positions

    layers = [module for module in model.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    model(image)
    for hook in hooks:
        hook.remove()
    return total


def head_logits(model, image):
    """The logits of each head by name, before any resize to the image's size."""
    seen = {}
    heads = {"classifier": "out", "aux_classifier": "aux"} if isinstance(model, SEGMENTERS) else {}
    hooks = [
        getattr(model, attribute).register_forward_hook(lambda _m, _i, output, name=name: seen.update({name: output}))
        for attribute, name in heads.items()
        if getattr(model, attribute, None) is not None
    ]
    answer = model(image)
    for hook in hooks:
        hook.remove()
    outputs = answer if isinstance(answer, dict) else {"out": answer}
    return {name: {"logits": seen.get(name, x), "output": resized(x, image)} for name, x in outputs.items()}


def resized(output, image):
    """A map at the image's size, which torchvision's segmentation models give by themselves."""
    if output.dim() == 2 or output.shape[2:] == image.shape[2:]:
        return output
    return F.interpolate(output, image.shape[2:], mode="bilinear", align_corners=False)


SEGMENTERS = (segmentation.DeepLabV3, segmentation.FCN, segmentation.LRASPP)


def summary(tensor):
    """Shape, sums, and samples: number k stands at k * step modulo the size. The step, a golden section of the size,
    spreads them over rows and columns."""
    flat = tensor.double().flatten()
    step = int(flat.numel() * 0.6180339887)
    return {
        "shape": list(tensor.shape),
        "sum": rounded(flat.sum()),
        "absSum": rounded(flat.abs().sum()),
        "maxAbs": rounded(flat.abs().max()),
        "step": step,
        "samples": [rounded(flat[k * step % flat.numel()]) for k in range(SAMPLES)],
    }


def rounded(value):
    return float(f"{float(value):.9g}")


def record(name, spec):
    model = spec["build"]().eval()
    fill(model, spec["gain"])
    runs = []
    for shape in spec["inputs"]:
        image = torch.from_numpy(formula.image(shape))
        exits = head_logits(model, image)
        runs.append({
            "input": shape,
            "macs": count_macs(model, image),
            "exits": {exit: {kind: summary(t) for kind, t in tensors.items()} for exit, tensors in exits.items()},
        })  # fmt: skip
        for exit, tensors in exits.items():
            print(f"{name:30} {shape} {exit:4} {describe(model, image, exit, tensors['logits'])}", flush=True)
    return {
        "model": name,
        "torchvision": torchvision.__version__.split("+")[0],
        "gain": spec["gain"],
        "params": sum(p.numel() for p in model.parameters()),
        "tensors": len(model.state_dict()),
        "published": spec.get("published") and published(model, spec["published"]),
        "runs": runs,
    }


def published(model, size):
    """Multiply-accumulates at the size for which torchvision publishes them."""
    return {"size": size, "macs": count_macs(model, torch.zeros(1, 3, size, size))}


def describe(model, image, exit, logits):
    """How large the logits are, and relative to that, how much they hang on the image, on the first convolution, and on
    rounding."""
    scale = logits.abs().max()
    mirrored = head_logits(model, image.flip(3) * 0.5)[exit]["logits"]
    first = next(module for module in model.modules() if isinstance(module, nn.Conv2d)).weight
    kept = first.clone()
    first.mul_(1.05)
    nudged = head_logits(model, image)[exit]["logits"]
    first.copy_(kept)
    exact = head_logits(copy.deepcopy(model).double(), image.double())[exit]["logits"]
    by_image, by_weight, by_rounding = (float((x - logits).abs().max() / scale) for x in (mirrored, nudged, exact))
    return f"max {scale:.3g}, other image {by_image:.2g}, first convolution +5% {by_weight:.2g}, float64 {by_rounding:.1g}"


def main():
    torch.manual_seed(0)
    OUT.mkdir(parents=True, exist_ok=True)
    for build, shape in [(networks.b_lenet, (1, 1, 28, 28)), (networks.b_alexnet, (1, 3, 32, 32))]:
        assert networks.mirrored_equals_ceil_mode(build, shape), "padded pools are not the mirror of rounded ones"
    with torch.no_grad():
        for name in sys.argv[1:] or MODELS:
            text = json.dumps(record(name, MODELS[name]))
            (OUT / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
