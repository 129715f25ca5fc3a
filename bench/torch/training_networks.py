"""The networks whose training steps are timed, in torch and torchvision, with brnc's names for the weights."""

from torch import nn
from torch.nn import functional
from torchvision.models.segmentation.deeplabv3 import ASPP
from torchvision.models.segmentation.fcn import FCNHead


def conv(taken, channels, kernel=1, stride=1, dilation=1):
    return nn.Conv2d(taken, channels, kernel, stride, (kernel - 1) // 2 * dilation, dilation, bias=False)


def conv_bn_relu(taken, channels, kernel=1, stride=1, dilation=1):
    return [conv(taken, channels, kernel, stride, dilation), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]


class BasicBlock(nn.Module):
    """`basic_block` of stdlib/resnet.brn; torchvision's has no dilation."""

    def __init__(self, taken, width, stride=1, dilation=1):
        super().__init__()
        self.conv1 = conv(taken, width, 3, stride, dilation)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = conv(width, width, 3, 1, dilation)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = nn.Sequential()
        if stride != 1 or taken != width:
            self.downsample = nn.Sequential(conv(taken, width, 1, stride), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)), inplace=True)))
        return functional.relu(y + self.downsample(x), inplace=True)


class Network(nn.Module):
    """A backbone of units, and the heads of its exits by the unit that each stands at."""

    def __init__(self, units, heads):
        super().__init__()
        self.backbone = nn.ModuleDict(units)
        for name, (_, head) in heads.items():
            self.add_module(name, head)
        self.places = {name: unit for name, (unit, _) in heads.items()}

    def forward(self, x):
        size, found = x.shape[2:], {}
        for name, unit in self.backbone.items():
            x = found[name] = unit(x)
        logits = [getattr(self, name)(found[unit]) for name, unit in self.places.items()]
        return [functional.interpolate(map, size=size, mode="bilinear", align_corners=False) for map in logits]


def fcn_head(taken, classes, reduce):
    """torchvision's FCNHead reduces to a quarter."""
    width = taken // reduce
    return FCNHead(taken, classes) if reduce == 4 else nn.Sequential(
        *conv_bn_relu(taken, width, 3), nn.Dropout(0.1), nn.Conv2d(width, classes, 1)
    )


def light_head(taken, classes, dilation):
    """`light_head` of stdlib/fcn.brn, with reduce 2."""
    width = taken // 2
    middle = conv_bn_relu(width, width, 3, dilation=dilation)
    return nn.Sequential(*conv_bn_relu(taken, width), *middle, nn.Conv2d(width, classes, 1))


def deeplab_head(taken, classes, channels):
    """torchvision's DeepLabHead has 256 channels."""
    return nn.Sequential(
        ASPP(taken, [12, 24, 36], channels), *conv_bn_relu(channels, channels, 3), nn.Conv2d(channels, classes, 1)
    )


def three_exits():
    """bench/programs/three_exits.brn"""
    units = {
        "stem": nn.Sequential(*conv_bn_relu(3, 32, 3, stride=2), nn.MaxPool2d(3, 2, 1)),
        "block1": BasicBlock(32, 32),
        "block2": BasicBlock(32, 64, stride=2),
        "block3": BasicBlock(64, 128, dilation=2),
        "block4": BasicBlock(128, 256, dilation=4),
        "block5": BasicBlock(256, 256, dilation=4),
    }
    heads = {
        "a": ("block2", fcn_head(64, 21, 4)),
        "b": ("block3", fcn_head(128, 21, 2)),
        "out": ("block5", deeplab_head(256, 21, 128)),
    }
    return Network(units, heads)


def tiny():
    """examples/tiny.brn"""
    units = {
        "stem": nn.Sequential(*conv_bn_relu(3, 16, 3, stride=2)),
        "block1": BasicBlock(16, 16),
        "block2": BasicBlock(16, 24, stride=2),
        "block3": BasicBlock(24, 24),
        "block4": BasicBlock(24, 40, dilation=2),
        "block5": BasicBlock(40, 40, dilation=4),
    }
    heads = {
        "b1": ("block2", light_head(24, 4, 1)),
        "b2": ("block3", light_head(24, 4, 1)),
        "out": ("block5", light_head(40, 4, 2)),
    }
    return Network(units, heads)


NETWORKS = {"three_exits": three_exits, "tiny": tiny}
