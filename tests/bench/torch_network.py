"""A model folder of strait as a PyTorch module, layer by layer as model.toml writes it."""

import json
import tomllib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


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
}


class TorchNetwork(nn.Module):
    def __init__(self, folder):
        super().__init__()
        network = tomllib.loads((Path(folder) / "model.toml").read_text())["network"]
        self.input = network["input"]["name"]
        self.channels = network["input"]["channels"]
        self.output = network["output"]
        self.layers = []
        before = self.input
        for layer in network["layers"]:
            sources = layer.get("from", before)
            self.layers.append({**layer, "from": [sources] if isinstance(sources, str) else sources})
            before = layer["name"]
        self.weights = nn.ParameterDict(
            {
                name.replace(".", "/"): nn.Parameter(tensor)
                for name, tensor in read_safetensors(Path(folder) / "weights.safetensors").items()
            }
        )

    def tensor(self, layer, suffix):
        key = f"{layer['name']}/{suffix}"
        return self.weights[key] if key in self.weights else None

    def forward(self, x):
        values = {self.input: x}
        for layer in self.layers:
            values[layer["name"]] = self.apply_layer(layer, [values[name] for name in layer["from"]])
        return values[self.output]

    def apply_layer(self, layer, sources):
        op, x = layer["op"], sources[0]
        weights, bias = self.tensor(layer, "weights"), self.tensor(layer, "bias")
        if op == "conv":
            stride, kernel = layer.get("stride", 1), layer["kernel"]
            pad = layer.get("pad", (kernel - 1) // 2)
            return self.activate(layer, F.conv2d(x, weights, bias, stride, pad))
        if op == "deconv":
            stride, kernel = layer["stride"], layer["kernel"]
            pad = layer.get("pad", max(0, (kernel - stride) // 2))
            return self.activate(layer, F.conv_transpose2d(x, weights, bias, stride, pad))
        if op == "pixel_unshuffle":
            return F.pixel_unshuffle(x, layer["factor"])
        if op == "pixel_shuffle":
            return F.pixel_shuffle(x, layer["factor"])
        if op == "add":
            return sum(sources[1:], x)
        if op == "concat":
            return torch.cat(sources, 1)
        if op in ACTIVATIONS:
            return ACTIVATIONS[op](x, layer)
        raise NotImplementedError(f"op {op!r} of layer {layer['name']!r}")

    def activate(self, layer, x):
        return ACTIVATIONS[layer.get("act", "none")](x, layer)
