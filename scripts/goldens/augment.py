"""Makes test/goldens/augment.json: what torchvision's functional operations make of a small image and its mask.

Run with Debian's python3 (python3-torchvision, 0.14): python3 scripts/goldens/augment.py
The colour operations are those of tensors of bytes (transforms/functional_tensor.py); the picture is computed from a formula.
"""

import base64
import json
import pathlib

import numpy as np
import torch
import torchvision
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

OUT = pathlib.Path(__file__).parents[2] / "test/goldens/augment.json"
WIDTH, HEIGHT = 23, 14


def picture():
    """Every hue and saturation, greys, black and white."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([(x * 37 + y * 101) % 256, (x * 91 + y * 13) % 256, (x * x * 7 + y * 59) % 256], axis=2)
    rgb[0] = np.linspace(0, 255, WIDTH).round()[:, None]
    rgb[1, :3] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    return rgb.astype(np.uint8)


def mask():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    classes = (x // 5 + 3 * (y // 4)) % 21
    classes[y == x] = 255
    return classes.astype(np.uint8)


def text(array):
    """Rows of interleaved bytes, as base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def main():
    rgb = torch.from_numpy(picture()).permute(2, 0, 1)
    classes = torch.from_numpy(mask())[None]
    back = lambda tensor: text(tensor.permute(1, 2, 0).numpy())

    colours = []
    operations = {
        "brightness": (F.adjust_brightness, [0, 0.5, 0.8371, 1, 1.5]),
        "contrast": (F.adjust_contrast, [0, 0.5, 0.8371, 1, 1.5]),
        "saturation": (F.adjust_saturation, [0, 0.5, 0.8371, 1, 1.5]),
        "hue": (F.adjust_hue, [-0.5, -0.2113, 0, 0.1, 0.25, 0.4999]),
    }
    for name, (operation, factors) in operations.items():
        for factor in factors:
            colours.append({"change": name, "factor": factor, "rgb": back(operation(rgb, factor))})

    # Pillow's nearest is what torchvision uses for masks that are PIL images.
    nearest = []
    pil = F.to_pil_image(classes)
    for width, height in [(23, 14), (46, 28), (9, 5), (31, 20), (7, 33)]:
        resized = F.resize(pil, [height, width], InterpolationMode.NEAREST)
        nearest.append({"width": width, "height": height, "classes": text(np.array(resized))})

    crops = []
    for left, top, width, height in [(3, 2, 10, 8), (-4, -3, 30, 20), (15, 9, 12, 12), (-2, 5, 6, 6)]:
        # Void outside: the mask is cropped as its complement, since crop fills with 0.
        void = 255 - F.crop(255 - classes, top, left, height, width)
        crops.append({
            "left": left, "top": top, "width": width, "height": height,
            "rgb": back(F.crop(rgb, top, left, height, width)), "classes": back(void),
        })

    golden = {
        "torchvision": torchvision.__version__,
        "width": WIDTH, "height": HEIGHT, "rgb": back(rgb), "classes": back(classes),
        "colours": colours, "nearest": nearest, "crops": crops,
        "flip": {"rgb": back(F.hflip(rgb)), "classes": back(F.hflip(classes))},
    }
    OUT.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
