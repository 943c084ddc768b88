#!/usr/bin/env python3
"""Search in an index against faiss, in one run: both sides take turns.

    cmake --preset release -DSTRAIT_BENCH=ON && cmake --build --preset release --target index_worker
    tests/bench/index_search.py [--rows 1000000] [--length 64] [--photos DIR | --npy FILE] [--storage bf16]
        [--threads 2] [--rounds 3]

Rows are what latents are like: principal components of patches of photographs (--photos: 24x24 px, gray, at random places
of pictures of at most 512 px; queries are other patches), rows of an .npy file, or without either points near random smooth surfaces. Prints
seconds to build, memory, queries per second exactly and by the graph, the recall of the ten nearest, and the ratios: graph
to exact, and strait to faiss (IndexFlatL2, and IndexHNSWFlat with as many links and as much effort). Run it from the root of
the source tree, with nothing else running.

    pip install numpy faiss-cpu pillow
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKER = Path("build/release/tests/bench/index_worker")
K = 10
EFFORT_BUILDING = 200  # as nn/index/neighbour_graph.h
EFFORTS = (32, 64, 128, 256, 512)


def smooth_points(numpy, count, length, random):
    """Points on a surface of 12 dimensions, folded into `length`, with some noise."""
    hidden = 128
    first = random.standard_normal((12, hidden)).astype("f4")
    second = random.standard_normal((hidden, length)).astype("f4") / hidden**0.5
    rows = numpy.empty((count, length), "f4")
    for begin in range(0, count, 65536):
        end = min(begin + 65536, count)
        points = random.standard_normal((end - begin, 12)).astype("f4")
        rows[begin:end] = numpy.tanh(points @ first / 3) @ second
        rows[begin:end] += 0.02 * random.standard_normal((end - begin, length)).astype("f4")
    return rows


def photo_patches(numpy, folder, count, length, random):
    from PIL import Image

    files = sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in (".jpg", ".png"))
    patches = numpy.empty((count, 24 * 24), "f4")
    each = -(-count // len(files))
    for number, file in enumerate(files):
        picture = Image.open(file).convert("L")
        picture.thumbnail((512, 512))
        pixels = numpy.asarray(picture, "f4") / 255
        begin, end = number * each, min((number + 1) * each, count)
        ys = random.integers(0, pixels.shape[0] - 24, max(0, end - begin))
        xs = random.integers(0, pixels.shape[1] - 24, max(0, end - begin))
        for row, (y, x) in enumerate(zip(ys, xs)):
            patches[begin + row] = pixels[y : y + 24, x : x + 24].ravel()
    patches -= patches.mean(0)
    some = patches[random.choice(count, min(count, 50000), replace=False)]
    axes = numpy.linalg.eigh(some.T @ some)[1][:, ::-1][:, :length]
    rows = patches @ axes
    return rows[random.permutation(count)]


class Strait:
    def __init__(self, folder, rows, queries, options):
        rows.tofile(f"{folder}/rows")
        queries.tofile(f"{folder}/queries")
        self.process = subprocess.Popen(
            [str(WORKER), f"{folder}/rows", str(len(rows)), str(rows.shape[1]), f"{folder}/queries", str(len(queries)),
             str(K), options.storage, str(options.links)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OMP_NUM_THREADS": str(options.threads), "OMP_WAIT_POLICY": "passive"},
        )
        self.built = json.loads(self.process.stdout.readline())

    def ask(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


class Faiss:
    def __init__(self, faiss, rows, queries, options):
        faiss.omp_set_num_threads(options.threads)
        self.queries = queries
        self.flat = faiss.IndexFlatL2(rows.shape[1])
        self.flat.add(rows)
        self.graph = faiss.IndexHNSWFlat(rows.shape[1], options.links)
        self.graph.hnsw.efConstruction = EFFORT_BUILDING
        start = time.perf_counter()
        self.graph.add(rows)
        self.build_s = time.perf_counter() - start
        self.rows = rows
        self.exact_ids = self.flat.search(queries, K)[1]
        self.farthest = self.distances(self.exact_ids).max(1, keepdims=True)

    def distances(self, ids):
        return ((self.rows[ids] - self.queries[:, None]) ** 2).sum(-1)

    def rate(self, index, seconds):
        start, answered = time.perf_counter(), 0
        while answered == 0 or time.perf_counter() - start < seconds:
            index.search(self.queries, K)
            answered += len(self.queries)
        return answered / (time.perf_counter() - start)

    def recall(self, effort):
        self.graph.hnsw.efSearch = effort
        found = self.graph.search(self.queries, K)[1]
        return float((self.distances(found) <= self.farthest).mean())  # as index_worker counts it


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--photos", help="folder of photographs")
    parser.add_argument("--npy", help="rows of f32")
    parser.add_argument("--storage", default="bf16", choices=["f32", "bf16", "int8"])
    parser.add_argument("--links", type=int, default=16, help="of a row in the graph")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    import faiss
    import numpy

    random = numpy.random.default_rng(1)
    count = options.rows + options.queries
    if options.npy:
        made = numpy.load(options.npy)[:count].astype("f4")
    elif options.photos:
        made = photo_patches(numpy, options.photos, count, options.length, random)
    else:
        made = smooth_points(numpy, count, options.length, random)
    made = numpy.ascontiguousarray(made, "f4")
    rows, queries = made[: -options.queries], made[-options.queries :]
    with tempfile.TemporaryDirectory() as folder:
        strait, peer = Strait(folder, rows, queries, options), Faiss(faiss, rows, queries, options)
        strait.ask("ids", f"{folder}/ids")
        ids = numpy.fromfile(f"{folder}/ids", "u4").reshape(-1, K)
        same = sum(len(set(a) & set(b)) for a, b in zip(ids, peer.exact_ids)) / ids.size
        report(options, strait, peer, same)


def report(options, strait, peer, same):
    built = strait.built
    print(f"{options.rows} x {options.length}, {options.storage}, {options.threads} threads, recall of {K}")
    print(f"memory: rows {built['rows_bytes'] / 1e6:.0f} MB, graph {built['graph_bytes'] / 1e6:.0f} MB")
    print(f"build: strait {built['build_s']:.1f} s (one thread), faiss {peer.build_s:.1f} s")
    print(f"exact neighbours that are faiss's (f32): {100 * same:.2f} %")
    rounds = [
        (strait.ask("exact", options.seconds), peer.rate(peer.flat, options.seconds)) for _ in range(options.rounds)
    ]
    exact, peer_exact = (statistics.median(column) for column in zip(*rounds))
    print(f"{'':<12} {'strait q/s':>11} {'recall':>7} {'to exact':>9} {'faiss q/s':>11} {'recall':>7} {'strait/faiss':>13}")
    print(f"{'exact':<12} {exact:>11.0f} {'1':>7} {'1':>9} {peer_exact:>11.0f} {'1':>7} {exact / peer_exact:>13.2f}")
    for effort in EFFORTS:
        recalls = strait.ask("recall", effort), peer.recall(effort)
        rounds = [
            (strait.ask("graph", effort, options.seconds), peer.rate(peer.graph, options.seconds))
            for _ in range(options.rounds)
        ]
        rate, peer_rate = (statistics.median(column) for column in zip(*rounds))
        print(
            f"effort {effort:<5} {rate:>11.0f} {recalls[0]:>7.4f} {rate / exact:>9.1f} {peer_rate:>11.0f} "
            f"{recalls[1]:>7.4f} {rate / peer_rate:>13.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
