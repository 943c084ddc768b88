#!/usr/bin/env python3
"""Networks against their peers, in one run: every side is a process of its own, and they take turns.

    cmake --preset release -DSTRAIT_BENCH=ON && cmake --build --preset release --target strait network_worker
    tests/bench/networks.py [--model DIR…] [--peer torch onnxruntime openvino] [--threads 2] [--rounds 5]
        [--within torch='tools/in_debian trixie']

Prints, for each model, mode and precision, milliseconds (the best and the median of all runs) and how many times longer the
peer takes than strait. Peers that are not installed are left out, and that is said. ONNX Runtime has no bf16 on CPUs, so it
is compared in f32 only. Run it from the root of the source tree, with nothing else running.

The peers, for Python 3.11 or newer: `pip install onnxruntime openvino numpy` in a virtual environment whose Python runs this
file. PyTorch from the package index brings gigabytes of CUDA; Debian's is for CPUs and of Debian's version: `apt install
python3-torch python3-numpy` gives 2.6 on Debian 13. --within runs a peer by another command, so that Debian 13's PyTorch is
compared on Debian 12 too:
    tools/in_debian trixie apt-get install -y --no-install-recommends python3-torch python3-numpy
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = Path("build/release")
PICTURE, PATCHES = (1, 512, 768), (8, 96, 96)  # of networks for any size, in inference and in training
BATCH = 64  # of networks for one size


class Side:
    def __init__(self, name, command, threads, within):
        environment = ["env", f"OMP_NUM_THREADS={threads}", "OMP_WAIT_POLICY=passive"]
        self.name, self.times = name, []
        errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [*within, *environment, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        if self.process.stdout.readline().strip() != "ready":
            errors.seek(0)
            said = errors.read().strip().splitlines()
            raise RuntimeError(said[-1] if said else "ended without a word")

    def take_turn(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        self.times += [float(ms) for ms in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def shape_of(model, mode):
    inputs = tomllib.loads((model / "model.toml").read_text())["network"]["input"]
    first = inputs[0] if isinstance(inputs, list) else inputs
    if "height" in first:
        return BATCH, first["height"], first["width"]
    return PICTURE if mode == "infer" else PATCHES


def sides_of(options, model, mode, precision, onnx_file):
    n, h, w = (str(side) for side in shape_of(model, mode))
    yield "strait", [options.worker, str(model), mode, n, h, w, precision]
    for peer in options.peer:
        if peer != "torch" and mode == "train":
            continue
        if peer == "onnxruntime" and precision == "bf16":
            continue
        python = "python3" if peer in options.within else sys.executable
        script = [python, os.path.relpath(HERE / "peer.py"), peer, str(model), mode, n, h, w, precision]
        yield peer, [*script, str(options.threads), str(onnx_file)]


def compare(options, model, mode, precision, onnx_file):
    sides = []
    for name, command in sides_of(options, model, mode, precision, onnx_file):
        try:
            sides.append(Side(name, command, options.threads, options.within.get(name, [])))
        except RuntimeError as error:
            if name == "strait":
                raise
            print(f"{model.name} {mode} {precision}: {name} left out: {error}")
    for _ in range(options.rounds):
        for side in sides:
            side.take_turn(options.seconds)
    n, h, w = shape_of(model, mode)
    ours = None
    for side in sides:
        side.close()
        best, middle = min(side.times), statistics.median(side.times)
        ours = ours or middle
        print(
            f"{model.name:<21} {mode:<6} {n}x{h}x{w} {precision:<5} {side.name:<12} best {best:8.2f} ms"
            f"  median {middle:8.2f} ms  {n * h * w / middle / 1e3:6.2f} MPix/s  x{middle / ours:.2f}",
            flush=True,
        )


def export(strait, model, folder):
    file = Path(folder) / f"{model.name}.onnx"
    subprocess.run([strait, "export", str(model), "--onnx", str(file)], check=True, stdout=subprocess.DEVNULL)
    return file


def within(text):
    peer, command = text.split("=", 1)
    return peer, shlex.split(command)


def main():
    models = sorted(path.parent for path in Path("models").glob("*/model.toml"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", default=BUILD / "tests" / "bench" / "network_worker")
    parser.add_argument("--strait", default=BUILD / "bin" / "strait", help="exports the ONNX files for the peers")
    parser.add_argument("--model", type=Path, nargs="+", default=models)
    parser.add_argument("--peer", nargs="+", default=["torch", "onnxruntime", "openvino"])
    parser.add_argument("--within", nargs="+", type=within, default=[], metavar="PEER=COMMAND")
    parser.add_argument("--mode", nargs="+", default=["infer", "train"])
    parser.add_argument("--precision", nargs="+", default=["f32", "bf16"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    options.within = dict(options.within)
    with tempfile.TemporaryDirectory() as folder:
        for model in options.model:
            onnx_file = export(options.strait, model, folder)
            for mode in options.mode:
                for precision in options.precision:
                    compare(options, model, mode, precision, onnx_file)


main()
