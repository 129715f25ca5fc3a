"""Writes test/train/goldens/losses.json: losses and their gradients by the logits, by PyTorch in float64.

Lovász-Softmax, focal and Dice loss are written here from the papers' formulas, and differentiated by PyTorch. Logits and
labels come from formula.py's streams "image", in [-2, 2), and "labels".

Run from the repository's root: python3 scripts/goldens/losses.py
"""

import base64
import json

import torch
import torch.nn.functional as F

import formula

VOID = 255


def labels_of(shape, classes, present):
    """Labels below `present`, and void for one in `classes` + 1."""
    count = int(torch.Size(shape).numel())
    drawn = torch.from_numpy((formula.uniform("labels", 0, count) * (classes + 1)).astype("int64"))
    return torch.where(drawn == classes, torch.tensor(VOID), drawn % present).reshape(shape)


def pixels(logits, labels):
    """Logits [P, K] and labels [P] of the pixels that are not void."""
    rows = logits.movedim(1, -1).reshape(-1, logits.shape[1])
    valid = labels.flatten() != VOID
    return rows[valid], labels.flatten()[valid]


def cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, ignore_index=VOID)


def focal(gamma):
    """Lin et al. 2017, equation 4."""

    def loss(logits, labels):
        rows, truth = pixels(logits, labels)
        p = rows.softmax(1).gather(1, truth[:, None])
        return -((1 - p) ** gamma * p.log()).mean()

    return loss


def dice(logits, labels):
    """Sudre et al. 2017, section 2, for each class that occurs."""
    rows, truth = pixels(logits, labels)
    p = rows.softmax(1)
    overlaps = []
    for c in truth.unique():
        g = (truth == c).double()
        overlaps.append(2 * (p[:, c] * g).sum() / (p[:, c].sum() + g.sum()))
    return 1 - torch.stack(overlaps).mean()


def lovasz_softmax(logits, labels):
    """Berman et al. 2018: equation 9 for the errors of equation 8, with the Jaccard loss of equation 5 of sets of errors."""
    rows, truth = pixels(logits, labels)
    p = rows.softmax(1)
    losses = []
    for c in truth.unique():
        g = truth == c
        errors = torch.where(g, 1 - p[:, c], p[:, c])
        order = errors.argsort(descending=True)
        total, before, wrong_truth, wrong_others = 0.0, 0.0, 0, 0
        for i in order.tolist():
            wrong_truth, wrong_others = wrong_truth + int(g[i]), wrong_others + int(not g[i])
            after = (wrong_truth + wrong_others) / (int(g.sum()) + wrong_others)
            total, before = total + errors[i] * (after - before), after
        losses.append(total)
    return torch.stack(losses).mean()


def distillation(temperature):
    def loss(logits, labels):
        rows, _ = pixels(logits, labels)
        shape = logits.shape
        teacher = torch.from_numpy(formula.uniform("teacher", 0, logits.numel()) * 4 - 2).reshape(shape)
        taught, _ = pixels(teacher, labels)
        p = (taught / temperature).softmax(1)
        q = (rows / temperature).log_softmax(1)
        return temperature**2 * (p * (p.log() - q)).sum(1).mean()

    return loss


LOSSES = {
    "cross_entropy": cross_entropy,
    "focal 2": focal(2),
    "focal 0.5": focal(0.5),
    "dice": dice,
    "lovasz_softmax": lovasz_softmax,
    "distillation 3": distillation(3),
}

cases = []
for name, loss in LOSSES.items():
    for shape, present, scale in (([2, 4, 5, 6], 4, 1), ([1, 6, 7, 3], 3, 4), ([7, 3], 3, 1), ([3, 2, 4, 4], 1, 1)):
        logits = torch.from_numpy(formula.image(shape)).double() * scale
        logits.requires_grad_()
        value = loss(logits, labels_of([shape[0], *shape[2:]], shape[1], present))
        value.backward()
        gradient = base64.b64encode(logits.grad.float().contiguous().numpy().astype("<f4").tobytes()).decode()
        facts = {"loss": name, "shape": shape, "present": present, "scale": scale, "void": VOID}
        cases.append({**facts, "value": value.item(), "gradient": gradient})

with open("test/train/goldens/losses.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")
print(len(cases), "cases")
