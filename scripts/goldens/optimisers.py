"""Writes test/train/optimise/goldens.json: weights after each of a few updates of PyTorch's optimisers, in float32.

The gradient of a weight w at step s is a * w + sin(s + i) for its i-th value, with a = 0.5, which the test computes too:
a quadratic loss that moves.

Run from the repository's root: /usr/bin/python3 scripts/goldens/optimisers.py
"""

import json
import math

import torch

STEPS = 12
SIZE = 5
START = [0.5, -1.25, 2.0, 0.0, -0.03125]

cases = [
    {"kind": "sgd", "momentum": 0, "decay": 0},
    {"kind": "sgd", "momentum": 0.9, "decay": 0},
    {"kind": "sgd", "momentum": 0.9, "decay": 5e-4},
    {"kind": "sgd", "momentum": 0, "decay": 0.1},
    {"kind": "adam", "beta1": 0.9, "beta2": 0.999, "decay": 0},
    {"kind": "adam", "beta1": 0.5, "beta2": 0.9, "decay": 0.01},
]
schedules = [
    {"kind": "constant"},
    {"kind": "poly", "power": 0.9},
    {"kind": "step", "every": 2, "factor": 0.1},
    {"kind": "cosine"},
]
STEPS_PER_EPOCH = 3


def optimiser(case, parameters):
    if case["kind"] == "sgd":
        return torch.optim.SGD(parameters, lr=0.0, momentum=case["momentum"], weight_decay=case["decay"])
    betas = (case["beta1"], case["beta2"])
    return torch.optim.Adam(parameters, betas=betas, eps=1e-8, weight_decay=case["decay"])


def scheduled(optimizer, schedule):
    """PyTorch's scheduler, where it has this one; it is stepped once a step."""
    lr = torch.optim.lr_scheduler
    if schedule["kind"] == "constant":
        return lr.LambdaLR(optimizer, lambda step: 1.0)
    if schedule["kind"] == "poly":
        return lr.PolynomialLR(optimizer, total_iters=STEPS, power=schedule["power"])
    if schedule["kind"] == "step":
        return lr.StepLR(optimizer, schedule["every"] * STEPS_PER_EPOCH, schedule["factor"])
    return lr.CosineAnnealingLR(optimizer, STEPS)


def run(case, schedule):
    # Two parts with rates of their own; the second has no gradient at step 4.
    weights = [torch.tensor(START, requires_grad=True) for _ in range(2)]
    groups = [{"params": [weights[0]], "lr": 0.05}, {"params": [weights[1]], "lr": 0.005}]
    optimizer = optimiser(case, groups)
    scheduler = scheduled(optimizer, schedule)
    trace = []
    rates = []
    for step in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"] / 0.05)
        for part, weight in enumerate(weights):
            wave = torch.tensor([math.sin(step + index) for index in range(SIZE)])
            weight.grad = None if part == 1 and step == 4 else (0.5 * weight + wave).detach()
        optimizer.step()
        scheduler.step()
        trace.append([[float(value) for value in weight] for weight in weights])
    return {"optimizer": case, "schedule": schedule, "factors": rates, "weights": trace}


runs = [run(case, schedules[index % len(schedules)]) for index, case in enumerate(cases)]
golden = {"torch": torch.__version__, "start": START, "stepsPerEpoch": STEPS_PER_EPOCH, "runs": runs}
with open("test/train/optimise/goldens.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
