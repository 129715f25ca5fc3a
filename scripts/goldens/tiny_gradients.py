"""Writes test/train/goldens/tiny.json: a training step of examples/tiny.brn at 32x32, by PyTorch in float64.

For each weight some entries of its gradient, and how far PyTorch's own float32 is from float64 at them; for each running
statistic, some entries after the step. Weights, images, labels and the choice of entries come from formula.py.

Run from the repository's root: python3 scripts/goldens/tiny_gradients.py
"""

import json

import torch
import torch.nn as nn
import torch.nn.functional as F

import formula

SIZE, BATCH, CLASSES, VOID, ENTRIES = 32, 2, 4, 255, 48


def conv_bn_relu(taken, channels, kernel=1, stride=1, dilation=1):
    padding = (kernel - 1) // 2 * dilation
    conv = nn.Conv2d(taken, channels, kernel, stride, padding, dilation, bias=False)
    return [conv, nn.BatchNorm2d(channels), nn.ReLU()]


class BasicBlock(nn.Module):
    """std.resnet's basic_block."""

    def __init__(self, taken, width, stride=1, dilation=1):
        super().__init__()
        self.conv1 = nn.Conv2d(taken, width, 3, stride, dilation, dilation, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = nn.Sequential()
        if stride != 1 or taken != width:
            self.downsample = nn.Sequential(nn.Conv2d(taken, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.downsample(x))


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(*conv_bn_relu(3, 16, 3, stride=2))
        self.block1 = BasicBlock(16, 16)
        self.block2 = BasicBlock(16, 24, stride=2)
        self.block3 = BasicBlock(24, 24)
        self.block4 = BasicBlock(24, 40, dilation=2)
        self.block5 = BasicBlock(40, 40, dilation=4)


def light_head(taken, dilation):
    """std.fcn's light_head with reduce 2."""
    width = taken // 2
    middle = conv_bn_relu(width, width, 3, dilation=dilation)
    return nn.Sequential(*conv_bn_relu(taken, width), *middle, nn.Conv2d(width, CLASSES, 1))


class Tiny(nn.Module):
    """examples/tiny.brn: branches at 30% and 40% of the FLOPs, behind block2 and block3."""

    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.b1 = light_head(24, 1)
        self.b2 = light_head(24, 1)
        self.out = light_head(40, 2)

    def forward(self, x):
        net = self.backbone
        first = net.block2(net.block1(net.stem(x)))
        second = net.block3(first)
        last = net.block5(net.block4(second))
        maps = [self.b1(first), self.b2(second), self.out(last)]
        return [F.interpolate(m, size=(SIZE, SIZE), mode="bilinear", align_corners=False) for m in maps]


def step(dtype):
    """Gradients and running statistics after one step on the sum of the exits' cross-entropies, and that sum."""
    model = Tiny()
    state = model.state_dict()
    for key, tensor in state.items():
        if tensor.dtype.is_floating_point:
            tensor.copy_(torch.from_numpy(formula.weight(key, list(tensor.shape), 1.0)))
    model = model.to(dtype).train()
    images = torch.from_numpy(formula.image([BATCH, 3, SIZE, SIZE])).to(dtype)
    drawn = torch.from_numpy((formula.uniform("labels", 0, BATCH * SIZE * SIZE) * (CLASSES + 1)).astype("int64"))
    labels = torch.where(drawn == CLASSES, torch.tensor(VOID), drawn).reshape(BATCH, SIZE, SIZE)
    loss = sum(F.cross_entropy(logits, labels, ignore_index=VOID) for logits in model(images))
    loss.backward()
    gradients = {key: value.grad.double().flatten() for key, value in model.named_parameters()}
    statistics = {key: value.double().flatten() for key, value in model.named_buffers() if "running" in key}
    return loss.item(), gradients, statistics


def entries_of(key, tensor):
    """Up to ENTRIES indices, in rising order."""
    drawn = (formula.uniform(f"entries of {key}", 0, ENTRIES) * tensor.numel()).astype("int64")
    return sorted(set(drawn.tolist()))


def digits(values):
    return [float(f"{value:.9e}") for value in values]


loss, gradients, statistics = step(torch.float64)
_, single, single_statistics = step(torch.float32)
weights = []
for exact, theirs, kind in ((gradients, single, "gradient"), (statistics, single_statistics, "statistic")):
    for key, tensor in exact.items():
        indices = entries_of(key, tensor)
        scale = tensor.abs().max()
        error = (theirs[key][indices] - tensor[indices]).abs().max() / scale
        facts = {"key": key, "kind": kind, "indices": indices, "values": digits(tensor[indices].tolist())}
        weights.append({**facts, "largest": scale.item(), "torchError": error.item()})
golden = {"size": SIZE, "batch": BATCH, "classes": CLASSES, "void": VOID, "loss": loss}
with open("test/train/goldens/tiny.json", "w") as file:
    file.write(json.dumps(golden)[:-1] + ', "weights": [\n' + ",\n".join(json.dumps(entry) for entry in weights) + "\n]}\n")
errors = [entry["torchError"] for entry in weights if entry["kind"] == "gradient"]
print(len(weights), "tensors; PyTorch's float32 is off by", max(errors), "at most")
