"""The networks of the benchmark in torch and torchvision, with brnc's names for the weights."""

from collections import OrderedDict

import torchvision
from torch import nn
from torchvision.models.segmentation.deeplabv3 import DeepLabHead
from torchvision.models.segmentation.fcn import FCNHead
from torchvision.models.segmentation.lraspp import LRASPPHead


def resnet(build):
    """A ResNet of output stride 8, as torchvision's segmentation models have it: its weights, and its units in order."""
    net = build(weights=None, replace_stride_with_dilation=[False, True, True])
    net.fc = nn.Identity()
    units = [("stem", nn.Sequential(net.conv1, net.bn1, net.relu, net.maxpool))]
    for number in range(1, 5):
        blocks = getattr(net, f"layer{number}")
        units += [(f"layer{number}.{index}", block) for index, block in enumerate(blocks)]
    return net, OrderedDict(units)


def mobilenet():
    """MobileNetV3-Large with a dilated tail: its weights, and its units in order."""
    features = torchvision.models.mobilenet_v3_large(weights=None, dilated=True).features
    return nn.ModuleDict({"features": features}), OrderedDict(
        (f"features.{index}", unit) for index, unit in enumerate(features)
    )


def light_head(channels, classes):
    """`light_head(classes, reduce: 2)` of stdlib/fcn.brn."""
    half = channels // 2
    return nn.Sequential(
        nn.Conv2d(channels, half, 1, bias=False),
        nn.BatchNorm2d(half),
        nn.ReLU(),
        nn.Conv2d(half, half, 3, padding=2, dilation=2, bias=False),
        nn.BatchNorm2d(half),
        nn.ReLU(),
        nn.Conv2d(half, classes, 1),
    )


class LowAndHigh(LRASPPHead):
    """LR-ASPP over two units of the backbone."""

    low = "features.4"

    def forward(self, low, high):
        return super().forward({"low": low, "high": high})


def deeplab(channels, classes):
    return DeepLabHead(channels, classes)


# A backbone, the heads of its branches, and the head of its main exit.
NETWORKS = {
    "brandeeplabv3": (lambda: resnet(torchvision.models.resnet101), deeplab, deeplab),
    "deeplabv3_resnet101": (lambda: resnet(torchvision.models.resnet101), FCNHead, deeplab),
    "deeplabv3_resnet50": (lambda: resnet(torchvision.models.resnet50), FCNHead, deeplab),
    "phone": (mobilenet, light_head, lambda channels, classes: LowAndHigh(40, channels, classes, 128)),
}
