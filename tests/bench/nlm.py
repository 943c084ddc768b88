#!/usr/bin/env python3
"""Denoisers against non-local means at its best, in one run: its four parameters are tuned on one set, both report on others.

    tests/bench/nlm.py --strait build/release/bin/strait --model denoise-photo denoise-colour
        --tune "--pairs DIR/cc15-real-noise" --report "--pairs DIR/polyu-real-noise" …
    tests/bench/nlm.py … --tune "--clean DIR/clean-photos --sigma 25" --report "--clean DIR/kodak --sigma 25"

A set is what `strait eval denoise` takes. h and h_colour climb their grids in turn at the usual windows (7, 21); the windows
are then tried with the best of them. Prints mean PSNR in dB and SSIM.
"""

import argparse
import itertools
import json
import shlex
import subprocess

H = [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25]
H_COLOUR = [1, 3, 5, 8, 12, 16, 20, 30]
WINDOWS = list(itertools.product([3, 5, 7], [13, 21, 31]))


def evaluate(options, model, pictures, nlm):
    command = [options.strait, "eval", "denoise", "--model", model, *shlex.split(pictures), "--json", "--against", "nlm"]
    for name, value in nlm.items():
        command += ["--set", f"nlm.{name}={value}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["mean"]


def best_of(options, candidates):
    def quality(nlm):
        return evaluate(options, options.model[0], options.tune, nlm)["against"]["nlm"]["psnr"]

    scored = [(quality(nlm), nlm) for nlm in candidates]
    return max(scored, key=lambda one: one[0])


def climb(options, nlm, name, values):
    """The best of `values` next to the present one, and so on until neither neighbour is better."""
    best, nlm = best_of(options, [nlm])
    while True:
        at = values.index(nlm[name])
        neighbours = [{**nlm, name: values[i]} for i in (at - 1, at + 1) if 0 <= i < len(values)]
        found, candidate = best_of(options, neighbours)
        if found <= best:
            return best, nlm
        best, nlm = found, candidate


def tuned(options):
    nlm = {"h": 5, "h_colour": 8, "template": 7, "search": 21}
    best = -1.0
    while True:
        for name, values in (("h", H), ("h_colour", H_COLOUR)):
            found, nlm = climb(options, nlm, name, values)
        if found <= best:
            break
        best = found
    windows = [{**nlm, "template": template, "search": search} for template, search in WINDOWS]
    return best_of(options, windows)[1]


def row(name, psnr, ssim):
    print(f"  {name:<24} {psnr:6.2f} dB  SSIM {ssim:.4f}", flush=True)


def report(options, pictures, nlm):
    print(pictures)
    for i, model in enumerate(options.model):
        mean = evaluate(options, model, pictures, nlm)
        if i == 0:
            row("noisy", mean["psnr_noisy"], mean["ssim_noisy"])
            row("nlm, tuned", mean["against"]["nlm"]["psnr"], mean["against"]["nlm"]["ssim"])
        row(model, mean["psnr"], mean["ssim"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strait", required=True)
    parser.add_argument("--model", nargs="+", required=True)
    parser.add_argument("--tune", required=True)
    parser.add_argument("--report", nargs="+", required=True)
    options = parser.parse_args()
    nlm = tuned(options)
    print("nlm tuned on", options.tune, "to", " ".join(f"{name}={value}" for name, value in nlm.items()), flush=True)
    for pictures in [options.tune, *options.report]:
        report(options, pictures, nlm)


main()
