"""A network of strait as a PyTorch module, layer by layer as model.toml writes it: the peer of the benchmarks, and what
tools/oracles/layers.py compares with."""

import functools
import json
import tomllib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

STATISTICS = ("mean", "variance", "u")  # suffixes of tensors that are not trained


def read_safetensors(path):
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        first, last = (8 + size + offset for offset in entry["data_offsets"])
        tensors[name] = torch.from_numpy(
            np.frombuffer(data[first:last], np.float32).reshape(entry["shape"]).copy()
        )
    return tensors


ACTIVATIONS = {
    "none": lambda x, layer: x,
    "relu": lambda x, layer: F.relu(x),
    "leaky_relu": lambda x, layer: F.leaky_relu(x, layer.get("slope", 0.01)),
    "sigmoid": lambda x, layer: torch.sigmoid(x),
    "tanh": lambda x, layer: torch.tanh(x),
    "elu": lambda x, layer: F.elu(x),
    "gelu": lambda x, layer: F.gelu(x),
    "silu": lambda x, layer: F.silu(x),
    "softplus": lambda x, layer: F.softplus(x),
}


def activate(layer, x):
    return ACTIVATIONS[layer.get("act", "none")](x, layer)


# Ops, by name. Each takes its layer's attributes, its sources, its tensors by suffix, and whether it is trained.
OPS = {
    "pixel_unshuffle": lambda layer, x, tensors, training: F.pixel_unshuffle(x[0], layer["factor"]),
    "pixel_shuffle": lambda layer, x, tensors, training: F.pixel_shuffle(x[0], layer["factor"]),
    "add": lambda layer, x, tensors, training: sum(x[1:], x[0]),
    "concat": lambda layer, x, tensors, training: torch.cat(x, 1),
    "global_average_pool": lambda layer, x, tensors, training: F.adaptive_avg_pool2d(x[0], 1),
    "global_max_pool": lambda layer, x, tensors, training: F.adaptive_max_pool2d(x[0], 1),
    "sub": lambda layer, x, tensors, training: x[0] - x[1],
    "scale": lambda layer, x, tensors, training: layer["by"] * x[0] + layer.get("shift", 0),
    "slice": lambda layer, x, tensors, training: x[0].narrow(1, layer["begin"], layer["count"]),
    "flatten": lambda layer, x, tensors, training: x[0].flatten(1)[:, :, None, None],
    "reshape": lambda layer, x, tensors, training: x[0].reshape(
        -1, layer["channels"], layer.get("height", 1), layer.get("width", 1)
    ),
    "detach": lambda layer, x, tensors, training: x[0].detach(),
    "dropout": lambda layer, x, tensors, training: F.dropout(x[0], layer["rate"], training),
}
for name in ACTIVATIONS:
    OPS[name] = lambda layer, x, tensors, training: ACTIVATIONS[layer["op"]](x[0], layer)


def op(function):
    OPS[function.__name__] = function
    return function


def weights_of(layer, tensors, training):
    """Normalised by their spectrum where the layer asks for it, after a power iteration in training."""
    weights = tensors["weights"]
    if not layer.get("spectral_norm", False):
        return weights
    matrix = weights.flatten(1)
    with torch.no_grad():
        u = F.normalize(tensors["u"], dim=0)
        v = F.normalize(matrix.T @ u, dim=0)
        if training:
            u = F.normalize(matrix @ v, dim=0)
            tensors["u"].copy_(u)
    return weights / (u @ matrix @ v)


@op
def conv(layer, x, tensors, training):
    stride, dilation, groups = layer.get("stride", 1), layer.get("dilation", 1), layer.get("groups", 1)
    reach = (layer["kernel"] - 1) * dilation
    pad = layer.get("pad", reach // 2)
    x = x[0]
    if "pad" not in layer and reach + 1 - stride - pad > pad:  # one zero more after than before
        x = F.pad(x, (0, 1, 0, 1))
    weights = weights_of(layer, tensors, training)
    return activate(layer, F.conv2d(x, weights, tensors.get("bias"), stride, pad, dilation, groups))


@op
def deconv(layer, x, tensors, training):
    stride, kernel = layer["stride"], layer["kernel"]
    pad = layer.get("pad", max(0, (kernel - stride) // 2))
    y = F.conv_transpose2d(x[0], tensors["weights"], tensors.get("bias"), stride, pad, 0, layer.get("groups", 1))
    if "pad" not in layer and (kernel - stride) % 2 == 1:  # one more is cut off after than before
        y = y[:, :, :-1, :-1]
    return activate(layer, y)


@op
def dense(layer, x, tensors, training):
    y = F.linear(x[0].flatten(1), weights_of(layer, tensors, training), tensors.get("bias"))
    return activate(layer, y.reshape(-1, layer["out"], layer.get("height", 1), layer.get("width", 1)))


@op
def batch_norm(layer, x, tensors, training):
    return F.batch_norm(
        x[0],
        tensors["mean"],
        tensors["variance"],
        tensors["scale"],
        tensors["shift"],
        training,
        layer.get("momentum", 0.1),
        layer.get("epsilon", 1e-5),
    )


def windowed(layer, x, outside):
    """The source, kernel, stride and pad of a pooling. Where "same" padding needs more after than before, the source is
    padded already, with `outside`."""
    kernel = layer["kernel"]
    stride = layer.get("stride", kernel)
    before = layer.get("pad", min((kernel - 1) // 2, max(0, kernel - stride)))
    after = before if "pad" in layer else max(0, kernel - stride - before)
    if after <= before:
        return x, kernel, stride, before
    return F.pad(x, (before, after, before, after), value=outside), kernel, stride, 0


@op
def max_pool(layer, x, tensors, training):
    return F.max_pool2d(*windowed(layer, x[0], -torch.inf))


@op
def average_pool(layer, x, tensors, training):
    source, *windows = windowed(layer, x[0], 0)
    y = F.avg_pool2d(source, *windows, count_include_pad=False)
    if source is x[0]:
        return y
    return y / F.avg_pool2d(windowed(layer, torch.ones_like(x[0]), 0)[0], *windows)


@op
def upsample(layer, x, tensors, training):
    mode = layer.get("mode", "nearest")
    corners = {"align_corners": False} if mode == "bilinear" else {}
    return F.interpolate(x[0], scale_factor=layer["factor"], mode=mode, **corners)


@op
def mul(layer, x, tensors, training):
    return functools.reduce(torch.mul, x)


@op
def reparameterise(layer, x, tensors, training):
    return x[0] + torch.exp(x[1] / 2) * torch.randn_like(x[0]) if training else x[0]


@op
def quantise(layer, x, tensors, training):
    if training and layer["mode"] == "noise":
        return x[0] + torch.rand_like(x[0]) - 0.5
    return x[0] + (torch.round(x[0]) - x[0]).detach()  # the gradient passes straight through


@op
def group_norm(layer, x, tensors, training):
    scale, shift = tensors.get("scale"), tensors.get("shift")
    return F.group_norm(x[0], layer["groups"], scale, shift, layer.get("epsilon", 1e-5))


@op
def instance_norm(layer, x, tensors, training):
    return group_norm({**layer, "groups": x[0].shape[1]}, x, tensors, training)


@op
def layer_norm(layer, x, tensors, training):
    return group_norm({**layer, "groups": 1}, x, tensors, training)


@op
def l2_normalise(layer, x, tensors, training):
    return F.normalize(x[0], dim=1, eps=layer.get("epsilon", 1e-12))


class LowerBound(torch.autograd.Function):
    """max(x, bound); below the bound the gradient passes only where descent leads back to it."""

    @staticmethod
    def forward(context, x, bound):
        context.save_for_backward(x)
        context.bound = bound
        return x.clamp_min(bound)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * ((x >= context.bound) | (gradient < 0)), None


def nonnegative(stored, least):
    pedestal = 2.0**-36
    return LowerBound.apply(stored, (least + pedestal) ** 0.5) ** 2 - pedestal


@op
def gdn(layer, x, tensors, training, power=-0.5):
    gamma = nonnegative(tensors["gamma"], 0)[:, :, None, None]
    return x[0] * F.conv2d(x[0] ** 2, gamma, nonnegative(tensors["beta"], 1e-6)) ** power


@op
def igdn(layer, x, tensors, training):
    return gdn(layer, x, tensors, training, 0.5)


class TorchNetwork(nn.Module):
    """`network` is the table [network]; `tensors` are its parameters by name ("layer.suffix")."""

    def __init__(self, network, tensors):
        super().__init__()
        inputs = network["input"] if isinstance(network["input"], list) else [network["input"]]
        self.inputs = [given["name"] for given in inputs]
        self.shapes = [(given.get("channels", 1), given.get("height"), given.get("width")) for given in inputs]
        outputs = network["output"]
        self.outputs = [outputs] if isinstance(outputs, str) else outputs
        self.layers = []
        before = self.inputs[0]
        for layer in network["layers"]:
            sources = layer.get("from", before)
            self.layers.append({**layer, "from": [sources] if isinstance(sources, str) else sources})
            before = layer["name"]
        self.tensors = {layer["name"]: nn.Module() for layer in self.layers}
        for name, layer in self.tensors.items():
            self.add_module(f"layer {name}", layer)
        for name, tensor in tensors.items():
            layer, suffix = name.rsplit(".", 1)
            if suffix in STATISTICS:
                self.tensors[layer].register_buffer(suffix, tensor)
            else:
                self.tensors[layer].register_parameter(suffix, nn.Parameter(tensor))

    @classmethod
    def load(cls, folder):
        network = tomllib.loads((Path(folder) / "model.toml").read_text())["network"]
        return cls(network, read_safetensors(Path(folder) / "weights.safetensors"))

    def forward(self, *sources):
        values = dict(zip(self.inputs, sources, strict=True))
        for layer in self.layers:
            own = self.tensors[layer["name"]]
            tensors = {**dict(own.named_parameters()), **dict(own.named_buffers())}
            x = [values[name] for name in layer["from"]]
            values[layer["name"]] = OPS[layer["op"]](layer, x, tensors, self.training)
        results = tuple(values[name] for name in self.outputs)
        return results if len(results) > 1 else results[0]
