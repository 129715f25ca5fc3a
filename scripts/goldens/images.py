"""Makes test/runtime/goldens/images: small images of every kind, and what Pillow and torchvision read and resize.

Run with Debian's python3 (python3-pil, python3-numpy, python3-torchvision): python3 scripts/goldens/images.py
Every picture is computed from a formula.
"""

import json
import pathlib
import struct

import numpy as np
import PIL
from PIL import Image
import torchvision
from torchvision.transforms import InterpolationMode, Resize
from torchvision.transforms.functional import pil_to_tensor, to_tensor, normalize

OUT = pathlib.Path(__file__).parents[2] / "test/runtime/goldens/images"


def picture(width, height):
    """Smooth gradients with a bright disc and noise from a formula: every filter tap has something to do."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red = 127 + 120 * np.sin(x / 3.1) * np.cos(y / 4.7)
    green = 255 * x / max(1, width - 1)
    blue = (x * 7919 + y * 104729) % 256
    disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 4) ** 2
    rgb = np.stack([red, green, blue], axis=2)
    rgb[disc] = [250, 240, 20]
    return np.clip(np.round(rgb), 0, 255).astype(np.uint8)


def soft_picture(width, height):
    """Without noise, for JPEG."""
    rgb = picture(width, height)
    y, x = np.mgrid[0:height, 0:width]
    rgb[:, :, 2] = np.round(255 * y / max(1, height - 1)).astype(np.uint8)
    return rgb


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    inputs = {}

    def keep(name, image, note, **options):
        image.save(OUT / name, **options)
        inputs[name] = note

    keep("rgb.png", Image.fromarray(picture(23, 17)), "8-bit RGB")
    keep("grey.png", Image.fromarray(picture(23, 17)[:, :, 2]), "8-bit grey")
    keep("palette.png", Image.fromarray(soft_picture(23, 17)).quantize(16), "palette of 16")
    keep("bilevel.png", Image.fromarray(picture(23, 17)[:, :, 0]).convert("1"), "1-bit grey")
    keep("one.png", Image.fromarray(picture(1, 1)), "a single pixel")
    keep("colour.jpg", Image.fromarray(soft_picture(64, 48)), "JPEG 4:2:0", quality=90)
    keep("colour444.jpg", Image.fromarray(soft_picture(33, 31)), "JPEG 4:4:4", quality=95, subsampling=0)
    keep("grey.jpg", Image.fromarray(soft_picture(33, 31)).convert("L"), "grey JPEG", quality=90)
    keep("cmyk.jpg", Image.fromarray(soft_picture(32, 32)).convert("CMYK"), "CMYK JPEG", quality=95)
    keep("progressive.jpg", Image.fromarray(soft_picture(40, 30)), "progressive JPEG", quality=85, progressive=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    keep("turned.jpg", Image.fromarray(soft_picture(40, 24)), "EXIF orientation 6", quality=95, exif=exif)

    from PIL import ImageOps

    expected = {}
    for name in inputs:
        rgb = ImageOps.exif_transpose(Image.open(OUT / name)).convert("RGB")
        rgb.save(OUT / f"{name}.expected.png")
        expected[name] = {"note": inputs[name], "width": rgb.width, "height": rgb.height}

    # What Pillow cannot say: 16-bit colour (it keeps the upper byte), and transparency (it drops it).
    write_png16(OUT / "deep.png", picture(9, 7).astype(np.uint16) * 256 + 77)
    Image.fromarray(picture(9, 7)).save(OUT / "deep.png.expected.png")
    alpha = np.concatenate([picture(9, 7), np.full((7, 9, 1), 255, np.uint8)], axis=2)
    alpha[2:4, 3:6, 3] = 0
    Image.fromarray(alpha, "RGBA").save(OUT / "alpha.png")
    flat = picture(9, 7)
    flat[2:4, 3:6] = 0
    Image.fromarray(flat).save(OUT / "alpha.png.expected.png")

    resized = []
    source = Image.open(OUT / "rgb.png")
    for width, height in [(8, 8), (23, 17), (46, 34), (23, 5), (7, 17), (1, 1), (64, 3), (11, 40)]:
        file = f"rgb-{width}x{height}.png"
        Resize((height, width), InterpolationMode.BILINEAR)(source).save(OUT / file)
        resized.append({"file": file, "width": width, "height": height})
    source.convert("L").save(OUT / "rgb-luma.png")

    image = Resize((2, 3), InterpolationMode.BILINEAR)(source)
    values = normalize(to_tensor(image), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    facts = {
        "made with": {"Pillow": PIL.__version__, "torchvision": torchvision.__version__},
        "decoded": expected,
        "resized": resized,
        "normalized": {"width": 3, "height": 2, "values": [float(v) for v in values.flatten()]},
    }
    (OUT / "goldens.json").write_text(json.dumps(facts, indent=2) + "\n")


def write_png16(path, rgb):
    """An RGB PNG of 16 bits a channel, which Pillow cannot write."""
    import zlib

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    height, width, _ = rgb.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in rgb)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


main()
