"""Writes test/goldens/weights/: small files as torch.save writes them, and expected.json with their values.

Run with torch (made with torch 1.13):
    python3 scripts/goldens/weights_files.py
"""

import argparse
import json
from collections import OrderedDict
from pathlib import Path

import torch

OUT = Path(__file__).resolve().parents[2] / "test" / "goldens" / "weights"
expected = {}


def values(count, dtype=torch.float32):
    """Quarters, which every type here holds exactly."""
    return ((torch.arange(count, dtype=torch.float64) - count // 2) / 4).to(dtype)


def listed(tensor):
    return {"shape": list(tensor.shape), "values": tensor.double().flatten().tolist()}


def save(name, content, state, **options):
    torch.save(content, OUT / name, **options)
    expected[name] = {key: listed(t) for key, t in state.items() if t.is_floating_point()}


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 2)
        self.bn = torch.nn.BatchNorm2d(2)
        for index, (_, parameter) in enumerate(self.named_parameters()):
            parameter.data = values(parameter.numel()).reshape(parameter.shape) + index


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    plain = OrderedDict(weight=values(6).reshape(2, 3), bias=values(2))
    save("contiguous.pth", plain, plain)
    save("protocol4.pth", plain, plain, pickle_protocol=4)

    base = values(24)
    views = OrderedDict(
        transposed=base[:6].reshape(2, 3).t(),
        channels_last=base.reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
        offset=base[5:9],
        every_other=base[1::2],
        expanded=base[3:5].reshape(2, 1).expand(2, 3),
        scalar=torch.tensor(0.5),
        empty=torch.zeros(0, 3),
    )
    save("views.pth", views, views)

    kinds = OrderedDict(
        half=values(5, torch.float16),
        bfloat16=values(5, torch.bfloat16),
        double=values(5, torch.float64),
        half_transposed=values(6, torch.float16).reshape(2, 3).t(),
        num_batches_tracked=torch.tensor(7),
        mask=torch.tensor([True, False]),
    )
    save("kinds.pth", kinds, kinds)

    module = Small()
    state = module.state_dict()
    save("module_state.pth", state, state)
    parameters = OrderedDict(weight=torch.nn.Parameter(values(4).reshape(2, 2)))
    save("parameters.pth", parameters, {key: p.detach() for key, p in parameters.items()})
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
    checkpoint = {
        "model": state,
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "args": argparse.Namespace(lr=0.1, device="cuda", amp=False),
    }
    save("checkpoint.pth", checkpoint, state)
    save("nested.pth", {"state_dict": state, "best": 0.5}, state)

    torch.save(module, OUT / "whole_module.pth")
    torch.save(plain, OUT / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3}, OUT / "no_tensors.pth")
    (OUT / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
