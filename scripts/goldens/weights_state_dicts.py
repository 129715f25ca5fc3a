"""Writes test/goldens/state_dicts/<model>.json: the keys and shapes of torchvision's state dicts, in the model's order.

Run with torch and torchvision (made with torch 1.13, torchvision 0.14):
    python3 scripts/goldens/weights_state_dicts.py
"""

import json
from pathlib import Path

from torchvision import models

OUT = Path(__file__).resolve().parents[2] / "test" / "goldens" / "state_dicts"

CLASSIFIERS = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152",
    "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "vgg16", "alexnet",
]
# With the auxiliary head, which the published weights of these hold (None where the model has none).
SEGMENTERS = {
    "deeplabv3_resnet50": True, "deeplabv3_resnet101": True, "deeplabv3_mobilenet_v3_large": True,
    "fcn_resnet50": True, "fcn_resnet101": True, "lraspp_mobilenet_v3_large": None,
}


def write(name, model):
    rows = [[key, list(tensor.shape)] for key, tensor in model.state_dict().items()]
    text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    (OUT / f"{name}.json").write_text(text)
    print(name, len(rows))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name in CLASSIFIERS:
        write(name, getattr(models, name)(weights=None))
    for name, aux in SEGMENTERS.items():
        options = {} if aux is None else {"aux_loss": aux}
        write(name, getattr(models.segmentation, name)(weights=None, weights_backbone=None, **options))


main()
