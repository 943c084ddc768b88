#!/usr/bin/env python3
"""Networks against their peers, in one run: every side is a process of its own, and they take turns.

    tests/bench/networks.py --worker build/bench/tests/bench/network_worker [--strait build/bench/bin/strait]
        [--model DIR…] [--peer torch onnxruntime openvino] [--threads 2] [--rounds 5]

Prints, for each model, mode and precision, milliseconds (the best and the median of all runs) and how many times longer the
peer takes than strait. Peers that are not installed are left out, and that is said. Needs Python 3.11 and the peers'
packages; ONNX Runtime has no bf16 on CPUs, so it is compared in f32 only.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHAPES = {"infer": (1, 512, 768), "train": (8, 96, 96)}


class Side:
    def __init__(self, name, command, threads):
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive"}
        self.name, self.times = name, []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        if self.process.stdout.readline().strip() != "ready":
            error = self.process.stderr.read().strip().splitlines()
            raise RuntimeError(error[-1] if error else "ended without a word")

    def take_turn(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        self.times += [float(ms) for ms in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def sides_of(options, model, mode, precision, onnx_file):
    n, h, w = (str(side) for side in SHAPES[mode])
    yield "strait", [options.worker, str(model), mode, n, h, w, precision]
    for peer in options.peer:
        if peer != "torch" and (mode == "train" or onnx_file is None):
            continue
        if peer == "onnxruntime" and precision == "bf16":
            continue
        script = [sys.executable, str(HERE / "peer.py"), peer, str(model), mode, n, h, w, precision]
        yield peer, [*script, str(options.threads), str(onnx_file)]


def compare(options, model, mode, precision, onnx_file):
    sides = []
    for name, command in sides_of(options, model, mode, precision, onnx_file):
        try:
            sides.append(Side(name, command, options.threads))
        except RuntimeError as error:
            print(f"{model.name} {mode} {precision}: {name} left out: {error}")
    for _ in range(options.rounds):
        for side in sides:
            side.take_turn(options.seconds)
    n, h, w = SHAPES[mode]
    ours = None
    for side in sides:
        side.close()
        best, middle = min(side.times), statistics.median(side.times)
        ours = ours or middle
        print(
            f"{model.name:<18} {mode:<6} {n}x{h}x{w} {precision:<5} {side.name:<12} best {best:8.2f} ms"
            f"  median {middle:8.2f} ms  {n * h * w / middle / 1e3:6.2f} MPix/s  x{middle / ours:.2f}",
            flush=True,
        )


def export(strait, model, folder):
    if not strait:
        return None
    file = Path(folder) / f"{model.name}.onnx"
    subprocess.run([strait, "export", str(model), "--onnx", str(file)], check=True, stdout=subprocess.DEVNULL)
    return file


def main():
    models = sorted(path.parent for path in HERE.parents[1].glob("models/*/model.toml"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worker", required=True)
    parser.add_argument("--strait", help="exports the ONNX files for the peers that want them")
    parser.add_argument("--model", type=Path, nargs="+", default=models)
    parser.add_argument("--peer", nargs="+", default=["torch", "onnxruntime", "openvino"])
    parser.add_argument("--mode", nargs="+", default=["infer", "train"])
    parser.add_argument("--precision", nargs="+", default=["f32", "bf16"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for model in options.model:
            onnx_file = export(options.strait, model, folder)
            for mode in options.mode:
                for precision in options.precision:
                    compare(options, model, mode, precision, onnx_file)


main()
