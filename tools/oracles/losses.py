#!/usr/bin/python3
"""Writes tests/nn/fixtures/losses/*.safetensors: inputs, values and gradients of the losses by PyTorch.

Each file holds the inputs of one loss, `value` ({1}) and a gradient `by.<input>` of those that have one. Pictures for
five scales are too large for that: their pixels are noise() of the tests, and of the gradient every 97th is kept.
"""
import math
from pathlib import Path

import torch
import torch.nn.functional as F

from safetensors_file import write

FOLDER = Path(__file__).resolve().parents[2] / "tests/nn/fixtures/losses"
EXPONENTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def noise(count, seed):
    """tests/nn/networks.h: repeatable numbers from -1 to 1."""
    state, values = (seed * 2654435761 + 12345) % 2 ** 32, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2 ** 32
        values.append((state >> 8) / 2 ** 23 - 1)
    return torch.tensor(values, dtype=torch.float64)


def similarity_maps(x, y):
    """Luminance, and contrast times structure, where the window lies inside the pictures."""
    channels = x.shape[1]
    g = torch.exp(-((torch.arange(11, dtype=x.dtype) - 5) ** 2) / (2 * 1.5 ** 2))
    g = g / g.sum()
    window = torch.outer(g, g).expand(channels, 1, 11, 11)

    def blur(picture):
        return F.conv2d(picture, window, groups=channels)

    mx, my = blur(x), blur(y)
    vx, vy, cov = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
    c1, c2 = 0.01 ** 2, 0.03 ** 2
    return (2 * mx * my + c1) / (mx * mx + my * my + c1), (2 * cov + c2) / (vx + vy + c2)


def ssim_loss(output, target):
    light, structure = similarity_maps(output, target)
    return 1 - (light * structure).mean()


def ms_ssim_loss(x, y, scales):
    product = 1
    for i in range(scales):
        light, structure = similarity_maps(x, y)
        chosen = light * structure if i == scales - 1 else structure
        mean = chosen.mean(dim=(2, 3)).clamp(min=1e-4)
        product = product * mean ** (EXPONENTS[i] / sum(EXPONENTS[:scales]))
        x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
    return 1 - product.mean()


def kl_loss(mean, log_variance, free_nats):
    each = (0.5 * (mean ** 2 + log_variance.exp() - log_variance - 1)).mean(0)
    return torch.where(each < free_nats, torch.full_like(each, free_nats), each).sum()


def info_nce_loss(queries, keys):
    scores = F.normalize(queries, dim=1) @ F.normalize(keys, dim=1).T / 0.1
    return F.cross_entropy(scores, torch.arange(len(queries)))


def nt_xent_loss(features):
    z = F.normalize(features, dim=1)
    scores = (z @ z.T / 0.1).masked_fill(torch.eye(len(z), dtype=torch.bool), -math.inf)
    return F.cross_entropy(scores, torch.arange(len(z)).roll(len(z) // 2))


def store(name, loss, by, **others):
    """Of `loss` at the inputs `by`, which have gradients, and `others`, in double."""
    inputs = {key: value.double().requires_grad_() for key, value in by.items()}
    value = loss(**inputs, **{key: other.double() for key, other in others.items()})
    value.backward()
    tensors = {**by, **others, "value": value.detach().reshape(1)}
    tensors.update({f"by.{key}": one.grad for key, one in inputs.items()})
    write(FOLDER / f"{name}.safetensors", tensors)


def store_five_scales():
    sides = (1, 2, 176, 179)
    target = noise(math.prod(sides), 1).reshape(sides)
    output = (0.75 * target + 0.25 * noise(math.prod(sides), 2).reshape(sides)).requires_grad_()
    value = ms_ssim_loss(output, target, 5)
    value.backward()
    write(FOLDER / "ms_ssim_5.safetensors",
          {"value": value.detach().reshape(1), "by.output": output.grad.flatten()[::97]})


def main():
    torch.manual_seed(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    output, target = torch.randn(40), torch.rand(40)
    store("l1", lambda output, target: F.l1_loss(output, target), {"output": output}, target=target)
    store("mse", lambda output, target: F.mse_loss(output, target), {"output": output}, target=target)
    store("charbonnier", lambda output, target: torch.sqrt((output - target) ** 2 + 1e-6).mean(),
          {"output": output}, target=target)
    store("bce_with_logits", lambda output, target: F.binary_cross_entropy_with_logits(output, target),
          {"output": 5 * output}, target=target)
    store("cross_entropy", lambda logits, labels: F.cross_entropy(logits, labels.long()),
          {"logits": 3 * torch.randn(7, 11)}, labels=torch.randint(0, 11, (7,)))
    store("kl", lambda mean, log_variance: kl_loss(mean, log_variance, 0.5),
          {"mean": torch.randn(5, 9) * torch.linspace(0, 1.5, 9), "log_variance": 0.5 * torch.randn(5, 9)})
    store("hinge_real", lambda scores: F.relu(1 - scores).mean(), {"scores": 2 * torch.randn(33)})
    store("hinge_fake", lambda scores: F.relu(1 + scores).mean(), {"scores": 2 * torch.randn(33)})
    store("hinge_generator", lambda scores: -scores.mean(), {"scores": 2 * torch.randn(33)})
    store("info_nce", info_nce_loss, {"queries": torch.randn(6, 10), "keys": torch.randn(6, 10)})
    store("nt_xent", nt_xent_loss, {"features": torch.randn(12, 10)})
    clean = torch.rand(2, 1, 13, 14)
    store("ssim", ssim_loss, {"output": 0.7 * clean + 0.3 * torch.rand_like(clean)}, target=clean)
    clean = F.interpolate(torch.rand(1, 1, 12, 12), size=(23, 25), mode="bilinear")
    store("ms_ssim", lambda output, target: ms_ssim_loss(output, target, 2),
          {"output": clean + 0.1 * torch.randn_like(clean)}, target=clean)
    store_five_scales()


if __name__ == "__main__":
    main()
