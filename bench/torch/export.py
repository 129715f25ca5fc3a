"""Exports, with torch.onnx, the networks that the tiers of a compiled network compute.

    python3 export.py NETWORK MANIFEST FOLDER

MANIFEST is brnc's manifest.json, which says where exits and tiers lie. Into FOLDER go `weights.pth`, the state_dict of
the whole network with weights from a fixed seed, and for every tier

- `TIER.outputs.onnx`: what a network in torch gives of itself, the upsampled outputs, and the tensors at the cut in float32;
- `TIER.all.onnx`: the same network with all that brnc's file computes beside: logits, confidences, and the tensors at the
  cut in bytes where the tier sends them so. Inputs and outputs have brnc's names.

Needs torch 1.13 and torchvision 0.14 or newer. Opset 16 is the newest that torch 1.13 knows.
"""

import json
import math
import sys
from pathlib import Path

import torch
from networks import NETWORKS
from torch import nn
from torch.nn import functional

OPSET = 16


def entropy(logits, classes):
    log_probs = functional.log_softmax(logits, 1)
    return ((log_probs.exp() * log_probs).sum(1) / -math.log(classes)).mean((1, 2))


def confident_fraction(logits, _):
    return (functional.softmax(logits, 1).amax(1) > 0.7).float().mean((1, 2))


QUANTITIES = {"entropy": entropy, "fraction": confident_fraction}


def to_bytes(x):
    """The tensor in bytes, its minimum and its scale, each of one image."""
    low = x.amin((1, 2, 3), keepdim=True)
    scale = (x.amax((1, 2, 3), keepdim=True) - low) / 255
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return ((x - low) / scale).round().clamp(0, 255).to(torch.uint8), low, scale


class Whole(nn.Module):
    """A network whose weights have brnc's names."""

    def __init__(self, network, manifest):
        super().__init__()
        build, branch_head, main_head = NETWORKS[network]
        self.backbone, self.units = build()
        self.size = manifest["input"]["shape"][2]
        channels = self.channels()
        *branches, main = manifest["exits"]
        for exit in branches:
            self.add_module(exit["name"], branch_head(channels[exit["at"]], manifest["classes"]))
        self.add_module(main["name"], main_head(channels[main["at"]], manifest["classes"]))
        self.eval()

    def channels(self):
        """How many channels each unit gives."""
        x, found = torch.zeros(1, 3, 64, 64), {}
        self.backbone.eval()
        with torch.no_grad():
            for name, unit in self.units.items():
                x = unit(x)
                found[name] = x.shape[1]
        return found


class Tier(nn.Module):
    """One tier: from the tensors that it takes to its exits' outputs and the tensors that it sends."""

    def __init__(self, whole, manifest, tier, everything):
        super().__init__()
        self.whole, self.everything, self.classes = whole, everything, manifest["classes"]
        self.exits = [exit for exit in manifest["exits"] if exit["tier"] == tier["name"]]
        self.takes, self.takes_bytes = tensors_of(tier["inputs"])
        self.sends, self.sends_bytes = tensors_of(tier["sends"])
        self.takes_bytes = self.takes_bytes and everything
        self.sends_bytes = self.sends_bytes and everything

    def inputs(self):
        return [name + part for name in self.takes for part in parts(self.takes_bytes)]

    def outputs(self):
        exits = [name for exit in self.exits for name in self.names(exit)]
        return exits + [name + part for name in self.sends for part in parts(self.sends_bytes)]

    def names(self, exit):
        return [exit["output"], exit["logits"], *exit["quantities"].values()] if self.everything else [exit["output"]]

    def forward(self, *given):
        given = iter(given)
        known = {}
        for name in self.takes:
            x = next(given)
            if self.takes_bytes:
                low, scale = next(given), next(given)
                x = x.float() * scale + low
            known[name] = x
        units = self.whole.units
        last = max((position(units, name) for name in known), default=-1)
        x = known[self.takes[0]] if last < 0 else known["backbone." + list(units)[last]]
        results = self.results(x, known, ())
        for name, unit in list(units.items())[last + 1 : self.end() + 1]:
            x = known["backbone." + name] = unit(x)
            results = self.results(x, known, results, name)
        sent = [part for name in self.sends for part in (to_bytes(known[name]) if self.sends_bytes else (known[name],))]
        return (*results, *sent)

    def end(self):
        """The last unit that the tier computes."""
        needed = [exit["at"] for exit in self.exits] + [name.removeprefix("backbone.") for name in self.sends]
        return max(position(self.whole.units, "backbone." + name) for name in needed)

    def results(self, x, known, results, unit=None):
        for exit in self.exits:
            if exit["at"] == unit:
                results = (*results, *self.leave(exit, x, known))
        return results

    def leave(self, exit, x, known):
        head = getattr(self.whole, exit["name"])
        low = getattr(head, "low", None)
        logits = head(x) if low is None else head(known["backbone." + low], x)
        size = (self.whole.size, self.whole.size)
        output = functional.interpolate(logits, size=size, mode="bilinear", align_corners=False)
        quantities = [QUANTITIES[name](logits, self.classes) for name in exit["quantities"]]
        return (output, logits, *quantities) if self.everything else (output,)


def position(units, name):
    """The unit's place in the backbone; -1 for the image."""
    return list(units).index(name.removeprefix("backbone.")) if name.startswith("backbone.") else -1


def parts(in_bytes):
    return (".u8", ".min", ".scale") if in_bytes else ("",)


def tensors_of(wires):
    """The tensors on the wires, and whether they travel in bytes."""
    in_bytes = any(wire["name"].endswith(".u8") for wire in wires)
    return [wire["name"].removesuffix(".u8") for wire in wires if not wire["name"].endswith((".min", ".scale"))], in_bytes


def example(wires, name):
    """An input to trace with."""
    [wire] = [wire for wire in wires if wire["name"] in (name, name + ".u8")]
    in_bytes = wire["name"] == name and wire["dtype"] == "u8"
    shape = [1, *wire["shape"][1:]]
    return torch.zeros(shape, dtype=torch.uint8) if in_bytes else torch.rand(shape)


def export(tier, wires, file):
    inputs, outputs = tier.inputs(), tier.outputs()
    torch.onnx.export(
        tier,
        tuple(example(wires, name) for name in inputs),
        str(file),
        opset_version=OPSET,
        input_names=inputs,
        output_names=outputs,
        dynamic_axes={name: {0: "N"} for name in inputs + outputs},
    )


def main(network, manifest_file, folder):
    torch.manual_seed(1)
    manifest = json.loads(Path(manifest_file).read_text())
    whole = Whole(network, manifest)
    torch.save(whole.state_dict(), Path(folder, "weights.pth"))
    with torch.no_grad():
        for tier in manifest["tiers"]:
            for name, everything in (("outputs", False), ("all", True)):
                export(Tier(whole, manifest, tier, everything), tier["inputs"], Path(folder, f"{tier['name']}.{name}.onnx"))


main(*sys.argv[1:])
