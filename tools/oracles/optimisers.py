#!/usr/bin/python3
"""Writes tests/nn/fixtures/optimisers/*.safetensors: ten steps of each optimiser by PyTorch.

Each file holds the start of a matrix and a bias (`start.*`), ten gradients of each (`gradient.*`, one a row), what the
weights are after every step (`weights.*`, likewise), and the gradients' norms (`norm`). Biases do not decay. The rates
are those of rate() below, and of tests/nn/optimiser_test.cpp.
"""
from pathlib import Path

import torch

from safetensors_file import write

FOLDER = Path(__file__).resolve().parents[2] / "tests/nn/fixtures/optimisers"
STEPS = 10


def rate(step):
    return 0.05 / (1 + step)


def store(name, optimiser, decay=0.0, clip=0.0, **options):
    torch.manual_seed(2)
    start = {"w": torch.randn(3, 4), "b": torch.randn(5)}
    gradients = {key: torch.randn(STEPS, *one.shape) for key, one in start.items()}
    weights = {key: one.double().requires_grad_() for key, one in start.items()}
    groups = [{"params": [weights["w"]], "weight_decay": decay}, {"params": [weights["b"]], "weight_decay": 0.0}]
    rule = optimiser(groups, lr=rate(0), **options)
    norms, after = [], {key: [] for key in start}
    for step in range(STEPS):
        for key, one in weights.items():
            one.grad = gradients[key][step].double()
        norms.append(torch.nn.utils.clip_grad_norm_(weights.values(), clip if clip > 0 else float("inf")))
        for group in rule.param_groups:
            group["lr"] = rate(step)
        rule.step()
        for key, one in weights.items():
            after[key].append(one.detach().clone())
    tensors = {f"start.{key}": one for key, one in start.items()}
    tensors.update({f"gradient.{key}": one for key, one in gradients.items()})
    tensors.update({f"weights.{key}": torch.stack(one) for key, one in after.items()})
    write(FOLDER / f"{name}.safetensors", {**tensors, "norm": torch.stack(norms)})


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    store("adam", torch.optim.Adam, betas=(0.8, 0.95))
    store("adam_decay_clip", torch.optim.Adam, decay=0.1, clip=2.0)
    store("adamw", torch.optim.AdamW, decay=0.3, betas=(0.9, 0.99))
    store("adamax", torch.optim.Adamax, decay=0.1, betas=(0.8, 0.95))
    store("sgd", torch.optim.SGD, momentum=0.0)
    store("sgd_momentum", torch.optim.SGD, decay=0.1, momentum=0.7)
    store("sgd_nesterov", torch.optim.SGD, decay=0.1, clip=2.0, momentum=0.7, nesterov=True)


if __name__ == "__main__":
    main()
