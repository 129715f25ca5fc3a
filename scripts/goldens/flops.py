"""FLOPs of torchvision's classifiers by each tool, for test/analysis/conventions.test.ts.

    pip install torchvision thop==0.1.1 fvcore==0.1.6 ptflops==0.7.6 pthflops==0.4.2
    python3 scripts/goldens/flops.py > test/goldens/flops.json

Without `count_functional`, ptflops counts modules only, each once.
"""

import contextlib
import json
import os
import warnings

import thop
import torch
import torchvision
from fvcore.nn.flop_count import FlopCountAnalysis
from ptflops import get_model_complexity_info
from pthflops import count_ops

warnings.filterwarnings("ignore")


def by_thop(model, x):
    return int(thop.profile(model, (x,), verbose=False)[0])


def by_fvcore(model, x):
    analysis = FlopCountAnalysis(model, x)
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return int(analysis.total())


def by_pthflops(model, x):
    return int(count_ops(model, x, print_readable=False, verbose=False)[0])


def by_ptflops(model, x):
    config = {"count_functional": False}
    return int(get_model_complexity_info(model, tuple(x.shape[1:]), as_strings=False, print_per_layer_stat=False,
                                         backend="pytorch", backend_specific_config=config)[0])


tools = {"pthflops": by_pthflops, "fvcore": by_fvcore, "thop": by_thop, "ptflops": by_ptflops}
sizes = {"alexnet": 224, "vgg16": 64, "mobilenet_v2": 224, "mobilenet_v3_large": 224, "mobilenet_v3_small": 224,
         "resnet18": 224}
rows = []
with contextlib.redirect_stdout(open(os.devnull, "w")):
    for name, size in sizes.items():
        make = getattr(torchvision.models, name)
        counts = {tool: count(make(weights=None).eval(), torch.zeros(1, 3, size, size)) for tool, count in tools.items()}
        rows.append({"model": name, "size": size, **counts})
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
