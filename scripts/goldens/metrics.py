"""Writes test/train/metrics/goldens.json: segmentation metrics, calibration errors and temperatures by NumPy.

Labels and logits come from formula.py and are not stored. IoUs are counted from the sets of pixels of each class, as in
formula (1) of the paper, and not from a confusion matrix. The temperature is found by golden-section search over its
logarithm, in float64, where brnc takes Newton's method.

Run from the repository's root: /usr/bin/python3 scripts/goldens/metrics.py
"""

import json

import numpy as np

import formula

VOID = 255


def draws(key, count, below):
    return np.floor(formula.uniform(key, 0, count) * below).astype(np.int64)


def labels_of(case):
    """Truth and predictions; a prediction is right wherever a draw is below `skill`."""
    name, count, classes = case["name"], case["pixels"], case["classes"]
    truth = draws(name + ".truth", count, case["inTruth"])
    guess = draws(name + ".guess", count, case["inGuess"])
    predicted = np.where(formula.uniform(name + ".right", 0, count) < case["skill"], truth, guess)
    truth = np.where(formula.uniform(name + ".void", 0, count) < case["void"], VOID, truth)
    return truth, predicted, classes


def segmentation(case):
    truth, predicted, classes = labels_of(case)
    valid = truth != VOID
    ious = []
    for label in range(classes):
        a = set(np.flatnonzero(valid & (truth == label)))
        b = set(np.flatnonzero(valid & (predicted == label)))
        ious.append(len(a & b) / len(a | b) if a | b else None)
    present = [iou for iou in ious if iou is not None]
    return {
        **case,
        "ious": ious,
        "miou": sum(present) / len(present),
        "accuracy": float(np.mean(truth[valid] == predicted[valid])),
    }


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def loss_of(logits, labels, temperature):
    return float(-np.log(softmax(logits / temperature)[np.arange(len(labels)), labels]).mean())


def error_of(logits, labels, temperature, bins=15):
    p = softmax(logits / temperature)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def golden_section(f, low, high):
    ratio = (np.sqrt(5) - 1) / 2
    while high - low > 1e-9:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        if f(a) < f(b):
            high = b
        else:
            low = a
    return (low + high) / 2


def calibration(case):
    """Logits are draws of [-1, 1) times `scale`, plus `margin` for the true class; every seventh row is void."""
    count, classes = case["rows"], case["classes"]
    noise = formula.uniform(case["name"] + ".logits", 0, count * classes).reshape(count, classes) * 2 - 1
    labels = draws(case["name"] + ".labels", count, classes)
    logits = noise * case["scale"]
    logits[np.arange(count), labels] += case["margin"]
    logits = logits.astype(np.float32).astype(np.float64)
    kept = np.arange(count) % 7 != 3
    logits, labels = logits[kept], labels[kept]
    temperature = float(np.exp(golden_section(lambda t: loss_of(logits, labels, np.exp(t)), np.log(0.01), np.log(100))))
    measure = lambda t: {"loss": loss_of(logits, labels, t), "error": error_of(logits, labels, t)}
    return {**case, "temperature": temperature, "before": measure(1.0), "after": measure(temperature)}


segmentations = [
    {"name": "all", "pixels": 5000, "classes": 21, "inTruth": 21, "inGuess": 21, "skill": 0.6, "void": 0.05},
    {"name": "absent", "pixels": 3000, "classes": 21, "inTruth": 7, "inGuess": 9, "skill": 0.8, "void": 0.3},
    {"name": "two", "pixels": 1000, "classes": 2, "inTruth": 2, "inGuess": 1, "skill": 0.5, "void": 0.0},
]
calibrations = [
    {"name": "sharp", "rows": 2000, "classes": 10, "scale": 12.0, "margin": 3.0},
    {"name": "blunt", "rows": 2000, "classes": 21, "scale": 0.5, "margin": 0.6},
    {"name": "pair", "rows": 500, "classes": 2, "scale": 4.0, "margin": 1.0},
]
golden = {
    "segmentation": [segmentation(case) for case in segmentations],
    "calibration": [calibration(case) for case in calibrations],
}
with open("test/train/metrics/goldens.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
