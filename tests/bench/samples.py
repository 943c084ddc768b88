#!/usr/bin/env python3
"""Samples per second of a generator (plugins/gan), alone and in a batch, and what the batch gains.

  cmake --preset release -DSTRAIT_BENCH=ON && cmake --build --preset release
  tests/bench/samples.py build/release/tests/bench/network_worker models/gan-clothes

One line for each precision and batch: samples per second of CPU time, network alone, on one thread. CPU time, so that a machine which
does other things meanwhile tells the same.
"""
import os
import resource
import subprocess
import sys

SECONDS = 4


def runs_and_cpu_seconds(worker, model, batch, precision, seconds):
    command = [worker, model, "infer", str(batch), "1", "1", precision]
    environment = dict(os.environ) | {"OMP_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, input=f"{seconds}\n", env=environment, capture_output=True, text=True, check=True)
    return len(done.stdout.splitlines()[1].split()), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def rate(worker, model, batch, precision):
    """Without what loading and compiling take."""
    few, start = runs_and_cpu_seconds(worker, model, batch, precision, 0)
    many, end = runs_and_cpu_seconds(worker, model, batch, precision, SECONDS)
    return batch * (many - few) / (end - start)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for precision in ("f32", "bf16"):
        alone = rate(sys.argv[1], sys.argv[2], 1, precision)
        for batch in (1, 64):
            now = rate(sys.argv[1], sys.argv[2], batch, precision)
            print(f"{precision} batch {batch:2}: {now:8.0f} samples/s, {now / alone:5.2f} times one at a time")


if __name__ == "__main__":
    main()
