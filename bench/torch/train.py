"""Training steps in torch, one for each line that comes in.

    python3 train.py NETWORK LOSS OPTIMIZER FOLDER THREADS

FOLDER holds the batch, `images.f32` of [N, 3, H, W] with its shape in `shape.json`, and `labels.i32`. First the weights,
from a fixed seed, are written there as `weights.pth`, and a line to stdout that holds the loss of the batch with dropout
and batch norms as in inference. Then each line read is one step on the batch, and its loss is the answer.
"""

import json
import sys
from pathlib import Path

import numpy
import torch
from torch.nn import functional
from training_networks import NETWORKS

VOID = 255


def cross_entropy(logits, labels):
    return functional.cross_entropy(logits, labels, ignore_index=VOID)


def lovasz_softmax(logits, labels):
    """Berman et al. 2018, algorithm 1, as the authors' code has it: the classes that occur, all images together."""
    classes = logits.shape[1]
    p = functional.softmax(logits, 1).permute(0, 2, 3, 1).reshape(-1, classes)
    labels = labels.reshape(-1)
    p, labels = p[labels != VOID], labels[labels != VOID]
    losses = []
    for k in range(classes):
        truth = (labels == k).float()
        if truth.sum() == 0:
            continue
        errors, order = torch.sort((truth - p[:, k]).abs(), 0, descending=True)
        truth = truth[order]
        found = truth.sum()
        jaccard = 1 - (found - truth.cumsum(0)) / (found + (1 - truth).cumsum(0))
        steps = torch.cat([jaccard[:1], jaccard[1:] - jaccard[:-1]])
        losses.append(torch.dot(errors, steps))
    return sum(losses) / len(losses)


LOSSES = {"cross_entropy": cross_entropy, "lovasz_softmax": lovasz_softmax}
OPTIMIZERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9, weight_decay=1e-4),
    "adam": lambda weights: torch.optim.Adam(weights, lr=0.003),
}


def main(network, loss_name, optimizer_name, folder, threads):
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    model, loss_of = NETWORKS[network](), LOSSES[loss_name]
    torch.save(model.state_dict(), Path(folder, "weights.pth"))
    shape = json.loads(Path(folder, "shape.json").read_text())
    images = torch.from_numpy(numpy.fromfile(Path(folder, "images.f32"), "<f4").reshape(shape))
    labels = numpy.fromfile(Path(folder, "labels.i32"), "<i4").reshape([shape[0], *shape[2:]])
    labels = torch.from_numpy(labels.astype("int64"))

    def total():
        return sum(loss_of(logits, labels) for logits in model(images))

    model.eval()
    with torch.no_grad():
        print(total().item(), flush=True)
    model.train()
    optimizer = OPTIMIZERS[optimizer_name](model.parameters())
    for _ in sys.stdin:
        optimizer.zero_grad(set_to_none=True)
        loss = total()
        loss.backward()
        optimizer.step()
        print(loss.item(), flush=True)


main(*sys.argv[1:])
