#!/usr/bin/python3
"""Fixtures of tests/nn/oracle_test.cpp: small networks as PyTorch computes them, in double precision.

    tools/oracles/layers.py [NAME…]        writes tests/nn/fixtures/layers/NAME.safetensors, all of them without NAMEs

Needs Debian's python3-torch. A new case is one call of case() below, a new op one function in tests/bench/torch_network.py;
the test runs every file that it finds. A file holds

    metadata: network      the text below [network]
    metadata: jumps        see case(), where there is something
    input/NAME             every input of the network
    parameter/LAYER.SUFFIX every tensor before any run
    infer                  the output in inference
    train                  the output in training
    gradient               the derivative of some loss by the output in training
    gradient/LAYER.SUFFIX  that loss's derivative by every trained tensor
    after/LAYER.SUFFIX     every tensor that is not trained, after the one pass in training

The gradient that reaches the source of a layer shows in the weights of a layer before it: see HEAD.
"""

import json
import sys
import tomllib
import zlib
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
from torch_network import STATISTICS, TorchNetwork  # noqa: E402

CASES = {}
# A 1x1 convolution from 3 channels to `out` in front of the layer under test.
HEAD = "{ name = 'head', op = 'conv', out = 6, kernel = 1 }"
HEAD_TENSORS = {"head.weights": (6, 3, 1, 1)}


def case(name, layers, tensors=None, shape=(2, 3, 5, 6), input_extra="", positive=(), jumps=""):
    """A chain of `layers` behind the input `in` of `shape`, `x` its output; `tensors` maps names to shapes. Values are
    uniform from -1 to 1, those whose suffix is in `positive` (and every variance) from 0.5 to 1.5. `jumps` says what is not
    continuous ("gradient" or "value"), so that rounding to bf16 may change it by any amount."""
    network = f"input = {{ name = 'in', channels = {shape[1]}{input_extra} }}\noutput = 'x'\nlayers = [\n"
    network += "".join(f"  {layer},\n" for layer in layers) + "]\n"
    metadata = {"network": network} | ({"jumps": jumps} if jumps else {})
    CASES[name] = (metadata, shape, tensors or {}, (*positive, "variance"))


def both(name, layers, tensors=None, **more):
    """As case(), with HEAD in front."""
    case(name, [HEAD, *layers], {**HEAD_TENSORS, **(tensors or {})}, **more)


def wide(name, layers, **more):
    """As both(), with 32 channels, so that values are in blocked layouts."""
    case(name, ["{ name = 'head', op = 'conv', out = 32, kernel = 1 }", *layers], {"head.weights": (32, 3, 1, 1)}, **more)


both("conv", ["{ name = 'x', op = 'conv', out = 4, kernel = 3, bias = true }"], {"x.weights": (4, 6, 3, 3), "x.bias": (4,)})
both("conv_even_kernel", ["{ name = 'x', op = 'conv', out = 3, kernel = 4 }"], {"x.weights": (3, 6, 4, 4)})
both("conv_stride", ["{ name = 'x', op = 'conv', out = 4, kernel = 3, stride = 2, pad = 1 }"], {"x.weights": (4, 6, 3, 3)})
case(
    "conv_wide",
    ["{ name = 'head', op = 'conv', out = 16, kernel = 1 }", "{ name = 'x', op = 'conv', out = 16, kernel = 3 }"],
    {"head.weights": (16, 3, 1, 1), "x.weights": (16, 16, 3, 3)},
)
both(
    "conv_dilated",
    ["{ name = 'x', op = 'conv', out = 3, kernel = 3, dilation = 2, bias = true }"],
    {"x.weights": (3, 6, 3, 3), "x.bias": (3,)},
)
both(
    "conv_dilated_even",
    ["{ name = 'x', op = 'conv', out = 3, kernel = 2, dilation = 3, stride = 2 }"],
    {"x.weights": (3, 6, 2, 2)},
    shape=(2, 3, 6, 8),
)
both("conv_groups", ["{ name = 'x', op = 'conv', out = 4, kernel = 3, groups = 2 }"], {"x.weights": (4, 3, 3, 3)})
both(
    "conv_depthwise",
    ["{ name = 'x', op = 'conv', out = 6, kernel = 5, groups = 6, dilation = 2, bias = true }"],
    {"x.weights": (6, 1, 5, 5), "x.bias": (6,)},
)
both(
    "conv_depthwise_multiplied",
    ["{ name = 'x', op = 'conv', out = 12, kernel = 3, groups = 6, stride = 2, pad = 0 }"],
    {"x.weights": (12, 1, 3, 3)},
)
both(
    "deconv_groups",
    ["{ name = 'x', op = 'deconv', out = 4, kernel = 3, stride = 2, groups = 2, bias = true }"],
    {"x.weights": (6, 2, 3, 3), "x.bias": (4,)},
)
both(
    "deconv",
    ["{ name = 'x', op = 'deconv', out = 4, kernel = 4, stride = 2, bias = true }"],
    {"x.weights": (6, 4, 4, 4), "x.bias": (4,)},
)
both(
    "dense",
    ["{ name = 'x', op = 'dense', out = 3, height = 2, width = 3, bias = true }"],
    {"x.weights": (18, 6 * 4 * 5), "x.bias": (18,)},
    shape=(3, 3, 4, 5),
    input_extra=", height = 4, width = 5",
)
both(
    "batch_norm",
    ["{ name = 'x', op = 'batch_norm', momentum = 0.3, epsilon = 0.01 }"],
    {f"x.{suffix}": (6,) for suffix in ("scale", "shift", "mean", "variance")},
)
both(
    "group_norm",
    ["{ name = 'x', op = 'group_norm', groups = 3, epsilon = 0.01 }"],
    {"x.scale": (6,), "x.shift": (6,)},
)
both("instance_norm", ["{ name = 'x', op = 'instance_norm' }"], {"x.scale": (6,), "x.shift": (6,)})
both("layer_norm", ["{ name = 'x', op = 'layer_norm' }"], {"x.scale": (6,), "x.shift": (6,)})
both("instance_norm_alone", ["{ name = 'x', op = 'instance_norm', affine = false }"])
case(  # groups across blocks of lanes
    "group_norm_wide",
    ["{ name = 'head', op = 'conv', out = 20, kernel = 1 }", "{ name = 'x', op = 'group_norm', groups = 4 }"],
    {"head.weights": (20, 3, 1, 1), "x.scale": (20,), "x.shift": (20,)},
)
both("l2_normalise", ["{ name = 'x', op = 'l2_normalise' }"])
wide("l2_normalise_wide", ["{ name = 'x', op = 'l2_normalise' }"])
both("l2_normalise_short", ["{ name = 'x', op = 'l2_normalise', epsilon = 1 }"])
for op in ("gdn", "igdn"):  # half of gamma below its bound
    both(op, [f"{{ name = 'x', op = '{op}' }}"], {"x.beta": (6,), "x.gamma": (6, 6)}, positive=("beta",))
    case(
        f"{op}_wide",
        ["{ name = 'head', op = 'conv', out = 20, kernel = 1 }", f"{{ name = 'x', op = '{op}' }}"],
        {"head.weights": (20, 3, 1, 1), "x.beta": (20,), "x.gamma": (20, 20)},
        positive=("beta",),
    )
both(
    "conv_spectral_norm",
    ["{ name = 'x', op = 'conv', out = 4, kernel = 3, groups = 2, bias = true, act = 'silu', spectral_norm = true }"],
    {"x.weights": (4, 3, 3, 3), "x.bias": (4,), "x.u": (4,)},
)
both(
    "conv_spectral_norm_wide",
    [
        "{ name = 'a', op = 'conv', out = 16, kernel = 3, spectral_norm = true }",
        "{ name = 'x', op = 'conv', out = 16, kernel = 3, spectral_norm = true }",
    ],
    {"a.weights": (16, 6, 3, 3), "a.u": (16,), "x.weights": (16, 16, 3, 3), "x.u": (16,)},
)
both(
    "dense_spectral_norm",
    ["{ name = 'x', op = 'dense', out = 3, height = 2, spectral_norm = true }"],
    {"x.weights": (6, 6 * 4 * 5), "x.u": (6,)},
    shape=(3, 3, 4, 5),
    input_extra=", height = 4, width = 5",
)
both(
    "pixel_shuffle",
    ["{ name = 'a', op = 'pixel_unshuffle', factor = 2 }", "{ name = 'x', op = 'pixel_shuffle', factor = 2 }"],
    shape=(2, 3, 4, 6),
)
both(
    "add_concat",
    ["{ name = 'a', op = 'add', from = ['head', 'head'] }", "{ name = 'x', op = 'concat', from = ['a', 'in', 'head'] }"],
)
for act in ("relu", "leaky_relu", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus"):
    both(act, [f"{{ name = 'x', op = '{act}' }}"])
    both(f"fused_{act}", [f"{{ name = 'x', op = 'conv', out = 4, kernel = 3, act = '{act}' }}"], {"x.weights": (4, 6, 3, 3)})

both("max_pool", ["{ name = 'x', op = 'max_pool', kernel = 2 }"], shape=(2, 3, 4, 6), jumps="gradient")
both("max_pool_same", ["{ name = 'x', op = 'max_pool', kernel = 3, stride = 2 }"], shape=(2, 3, 4, 6), jumps="gradient")
both("max_pool_even", ["{ name = 'x', op = 'max_pool', kernel = 4, stride = 1 }"], jumps="gradient")
both("max_pool_pad", ["{ name = 'x', op = 'max_pool', kernel = 3, stride = 2, pad = 1 }"], jumps="gradient")
both("average_pool", ["{ name = 'x', op = 'average_pool', kernel = 2 }"], shape=(2, 3, 4, 6))
both("average_pool_same", ["{ name = 'x', op = 'average_pool', kernel = 3, stride = 1 }"])
both("average_pool_even", ["{ name = 'x', op = 'average_pool', kernel = 4, stride = 1 }"])
both("average_pool_pad", ["{ name = 'x', op = 'average_pool', kernel = 3, stride = 2, pad = 1 }"])
wide(
    "pools_wide",
    ["{ name = 'm', op = 'max_pool', kernel = 3, stride = 1 }", "{ name = 'x', op = 'average_pool', kernel = 2 }"],
    shape=(2, 3, 4, 6),
    jumps="gradient",
)
for kind in ("average", "max"):
    jumps = "gradient" if kind == "max" else ""
    both(f"global_{kind}_pool", [f"{{ name = 'x', op = 'global_{kind}_pool' }}"], jumps=jumps)
    wide(f"global_{kind}_pool_wide", [f"{{ name = 'x', op = 'global_{kind}_pool' }}"], jumps=jumps)
for mode in ("nearest", "bilinear"):
    for factor in (2, 3, 4):
        both(f"upsample_{mode}_{factor}", [f"{{ name = 'x', op = 'upsample', factor = {factor}, mode = '{mode}' }}"])
    wide(f"upsample_{mode}_wide", [f"{{ name = 'x', op = 'upsample', factor = 2, mode = '{mode}' }}"])
both("mul", ["{ name = 'a', op = 'tanh' }", "{ name = 'x', op = 'mul', from = ['head', 'a', 'head'] }"])
GATED = [
    "{ name = 'mean', op = 'global_average_pool' }",
    "{ name = 'gate', op = 'sigmoid' }",
    "{ name = 'x', op = 'mul', from = ['head', 'gate', 'head'] }",
]
both("mul_gate", GATED)
wide("mul_gate_wide", GATED)
both("sub", ["{ name = 'a', op = 'tanh' }", "{ name = 'x', op = 'sub', from = ['head', 'a'] }"])
both("scale", ["{ name = 'x', op = 'scale', by = -0.3, shift = 2 }"])
for how, first, second, count in (both, 1, 3, 3), (wide, 0, 16, 16):
    how(
        "slice" if how is both else "slice_wide",
        [
            f"{{ name = 'a', op = 'slice', begin = {first}, count = {count} }}",
            f"{{ name = 'b', op = 'slice', from = 'head', begin = {second}, count = {count} }}",
            "{ name = 'x', op = 'mul', from = ['a', 'b'] }",
        ],
    )
both(
    "reshape",
    [
        "{ name = 'a', op = 'reshape', channels = 4, height = 6, width = 5 }",
        "{ name = 'b', op = 'tanh' }",
        "{ name = 'x', op = 'flatten' }",
    ],
    shape=(2, 3, 4, 5),
    input_extra=", height = 4, width = 5",
)
both(
    "quantise_round",
    ["{ name = 'a', op = 'scale', by = 5 }", "{ name = 'x', op = 'quantise', mode = 'round' }"],
    jumps="value",
)
both(
    "detach",
    ["{ name = 'a', op = 'tanh' }", "{ name = 'b', op = 'detach' }", "{ name = 'x', op = 'mul', from = ['b', 'head'] }"],
)

for act in ("elu", "gelu", "silu", "softplus"):
    both(
        f"dense_{act}",
        [f"{{ name = 'x', op = 'dense', out = 5, act = '{act}' }}"],
        {"x.weights": (5, 6 * 4 * 3)},
        shape=(2, 3, 4, 3),
        input_extra=", height = 4, width = 3",
    )
    both(
        f"deconv_{act}",
        [f"{{ name = 'x', op = 'deconv', out = 3, kernel = 2, stride = 2, act = '{act}' }}"],
        {"x.weights": (6, 3, 2, 2)},
        shape=(1, 3, 3, 4),
    )


def random_tensor(random, name, shape, positive):
    values = random.uniform(-1, 1, shape).astype(np.float32)
    return torch.from_numpy((1 + values / 2 if name.rsplit(".")[-1] in positive else values).astype(np.float64))


def evaluate(name, metadata, shape, tensors, positive):
    random = np.random.default_rng(zlib.crc32(name.encode()))
    given = {"input/in": random_tensor(random, "in", shape, ())}
    given |= {f"parameter/{tensor}": random_tensor(random, tensor, sides, positive) for tensor, sides in tensors.items()}
    own = {tensor: given[f"parameter/{tensor}"].clone() for tensor in tensors}
    torch_network = TorchNetwork(tomllib.loads(metadata["network"]), own)
    with torch.no_grad():
        infer = torch_network.eval()(given["input/in"])
    train = torch_network.train()(given["input/in"])
    gradient = random_tensor(random, "gradient", train.shape, ())
    train.backward(gradient)
    made = {"infer": infer, "train": train.detach(), "gradient": gradient}
    for tensor in tensors:
        layer, suffix = tensor.rsplit(".", 1)
        after = getattr(torch_network.tensors[layer], suffix)
        made |= {f"after/{tensor}": after} if suffix in STATISTICS else {f"gradient/{tensor}": after.grad}
    return given | made


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        values = np.ascontiguousarray(tensor.numpy(), "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def main():
    folder = ROOT / "tests/nn/fixtures/layers"
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or CASES:
        metadata, *how = CASES[name]
        write_safetensors(folder / f"{name}.safetensors", evaluate(name, metadata, *how), metadata)


main()
