"""Reference networks that torchvision does not have, written from their papers and from the authors' descriptions, with
the parameter names that brnc gives: `backbone`, and each branch and exit at its name. They know nothing of brnc."""

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import resnet50
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.segmentation.deeplabv3 import ASPP


class Exits(nn.Module):
    """A backbone cut into named steps, with a head at some of them; gives every head's logits by name."""

    def __init__(self, backbone, heads):
        super().__init__()
        self.backbone = backbone
        self.at = {name: step for name, (step, _) in heads.items()}
        for name, (_, head) in heads.items():
            self.add_module(name, head)

    def forward(self, image):
        steps = self.backbone(image)
        return {name: getattr(self, name)(steps[step]) for name, step in self.at.items()}


def relu_pool(x, kernel, stride, padding):
    return F.max_pool2d(F.relu(x), kernel, stride, padding)


class BLeNetBackbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 5, 5, padding=3)
        self.conv2 = nn.Conv2d(5, 10, 5, padding=3)
        self.conv3 = nn.Conv2d(10, 20, 5, padding=3)

    def forward(self, x):
        pool1 = relu_pool(self.conv1(x), 2, 2, 0)
        pool2 = relu_pool(self.conv2(pool1), 2, 2, 1)
        return {"pool1": pool1, "last": relu_pool(self.conv3(pool2), 2, 2, 1)}


def b_lenet():
    branch = nn.Sequential(
        nn.Conv2d(5, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2, 1), nn.Flatten(), nn.Linear(640, 10)
    )
    main = nn.Sequential(nn.Linear(720, 84), nn.Linear(84, 10))
    flat_main = FlattenFirst(main)
    return Exits(BLeNetBackbone(), {"b1": ("pool1", branch), "out": ("last", flat_main)})


class FlattenFirst(nn.Sequential):
    """A sequence over the flattened input, which does not count as a member."""

    def __init__(self, members):
        super().__init__(*members)

    def forward(self, x):
        return super().forward(torch.flatten(x, 1))


class BAlexNetBackbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.conv3 = nn.Conv2d(64, 96, 3, padding=1)
        self.conv4 = nn.Conv2d(96, 96, 3, padding=1)
        self.conv5 = nn.Conv2d(96, 64, 3, padding=1)

    def forward(self, x):
        pool2 = relu_pool(self.conv2(relu_pool(self.conv1(x), 3, 2, 1)), 3, 2, 1)
        relu3 = F.relu(self.conv3(pool2))
        last = relu_pool(self.conv5(F.relu(self.conv4(relu3))), 3, 2, 1)
        return {"pool2": pool2, "relu3": relu3, "last": last}


def b_alexnet():
    pool = lambda: nn.MaxPool2d(3, 2, 1)
    branch1 = nn.Sequential(
        nn.Conv2d(64, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(),
        pool(), nn.Flatten(), nn.Linear(512, 10),
    )  # fmt: skip
    branch2 = nn.Sequential(
        pool(), nn.Conv2d(96, 32, 3, padding=1), nn.ReLU(), pool(), nn.Flatten(), nn.Linear(128, 10)
    )
    main = FlattenFirst([
        nn.Linear(1024, 256), nn.ReLU(), nn.Dropout(), nn.Linear(256, 128), nn.ReLU(), nn.Dropout(), nn.Linear(128, 10)
    ])  # fmt: skip
    heads = {"b1": ("pool2", branch1), "b2": ("relu3", branch2), "out": ("last", main)}
    return Exits(BAlexNetBackbone(), heads)


class CifarBlock(nn.Module):
    def __init__(self, channels, width, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(width, eps=2e-5)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(width, eps=2e-5)
        self.downsample = nn.Sequential()
        if stride != 1 or channels != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x):
        inner = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(inner + self.downsample(x))


class BResNetBackbone(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3)
        self.bn1 = nn.BatchNorm2d(16, eps=2e-5)
        self.layer1 = nn.Sequential(*[CifarBlock(16, 16) for _ in range(blocks)])
        self.layer2 = nn.Sequential(CifarBlock(16, 32, 2), *[CifarBlock(32, 32) for _ in range(blocks - 1)])
        self.layer3 = nn.Sequential(CifarBlock(32, 64, 2), *[CifarBlock(64, 64) for _ in range(blocks - 1)])

    def forward(self, x):
        stem = F.relu(self.bn1(self.conv1(x)))
        layer1 = self.layer1(stem)
        return {"stem": stem, "layer1": layer1, "last": self.layer3(self.layer2(layer1))}


def b_resnet():
    convs = nn.Sequential(
        nn.Conv2d(16, 64, 5, padding=2), nn.ReLU(), nn.Conv2d(64, 32, 3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(28800, 10),
    )  # fmt: skip
    block = nn.Sequential(CifarBlock(16, 16), nn.Flatten(), nn.Linear(14400, 10))
    main = nn.Sequential(nn.AvgPool2d(6, 1), nn.Flatten(), nn.Linear(576, 10))
    return Exits(BResNetBackbone(18), {"b1": ("stem", convs), "b2": ("layer1", block), "out": ("last", main)})


class DeepLabPlusHead(nn.Module):
    """The decoder of DeepLabV3+ (Chen et al., ECCV 2018), with one 3x3 convolution of 256 channels."""

    def __init__(self, low_channels, high_channels, classes, rates):
        super().__init__()
        self.project = nn.Sequential(nn.Conv2d(low_channels, 48, 1, bias=False), nn.BatchNorm2d(48), nn.ReLU())
        self.aspp = ASPP(high_channels, rates)
        self.classifier = nn.Sequential(
            nn.Conv2d(304, 256, 3, padding=1, bias=False), nn.BatchNorm2d(256), nn.ReLU(), nn.Conv2d(256, classes, 1)
        )

    def forward(self, features):
        low, high = features
        high = F.interpolate(self.aspp(high), low.shape[-2:], mode="bilinear", align_corners=False)
        return self.classifier(torch.cat([self.project(low), high], 1))


class DeepLabPlusBackbone(IntermediateLayerGetter):
    def forward(self, x):
        steps = super().forward(x)
        return {"last": (steps["low"], steps["high"])}


def deeplabv3plus_resnet50():
    resnet = resnet50(replace_stride_with_dilation=[False, False, True])
    backbone = DeepLabPlusBackbone(resnet, {"layer1": "low", "layer4": "high"})
    return Exits(backbone, {"out": ("last", DeepLabPlusHead(256, 2048, 21, [6, 12, 18]))})


def mirrored_equals_ceil_mode(build, shape):
    """Whether a network whose pools have a padding of 1 is the same, up to a mirror image, as one whose pools round
    their sizes up, as those of the authors of BranchyNet do. Kernels and the inputs of linear layers are mirrored."""
    padded, rounded = build().eval(), build().eval()
    rounded.load_state_dict(padded.state_dict())
    with torch.no_grad():
        for name, module in rounded.named_modules():
            if isinstance(module, nn.Conv2d):
                module.weight.copy_(module.weight.flip(2, 3))
    image = torch.rand(shape)
    with torch.no_grad():
        expected = padded(image)
        actual = with_ceil_mode(rounded, image.flip(2, 3))
    return all(torch.allclose(expected[name], actual[name], rtol=1e-4, atol=1e-6) for name in expected)


def with_ceil_mode(network, image):
    """Runs a network with pools rounded up instead of padded, and mirrors maps back where they are flattened."""
    pool, flatten = F.max_pool2d, torch.flatten
    F.max_pool2d = lambda x, kernel, stride, padding, *_, **__: pool(x, kernel, stride, 0, ceil_mode=True)
    torch.flatten = lambda x, start: flatten(x.flip(2, 3), start)
    flat = nn.Flatten.forward
    nn.Flatten.forward = lambda self, x: flatten(x.flip(2, 3), 1)
    try:
        return network(image)
    finally:
        F.max_pool2d, torch.flatten, nn.Flatten.forward = pool, flatten, flat


