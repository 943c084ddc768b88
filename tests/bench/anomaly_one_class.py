#!/usr/bin/env python3
"""One-class protocol: a detector for each class of an idx set, trained on that class's training items alone and judged on
all test items. Prints the AUROC of every class and the mean.

  tests/bench/anomaly_one_class.py build/release/bin/strait models/anomaly-digit/recipe.toml DATA mnist
  tests/bench/anomaly_one_class.py STRAIT RECIPE DATA fashion-mnist --against OTHER.toml

DATA holds mnist/ and fashion-mnist/. The recipe's line `good = ...` and its path of the set are replaced, and lines named
by --change. Nothing may be chosen by these figures.
"""
import argparse
import json
import re
import subprocess
import tempfile
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("strait")
    parser.add_argument("recipe", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("set", choices=["mnist", "fashion-mnist"])
    parser.add_argument("--against", type=Path, nargs="*", default=[], help="further recipes")
    parser.add_argument("--classes", type=int, nargs="*", default=list(range(10)))
    parser.add_argument("--change", nargs="*", default=[], help="KEY=VALUE, of lines of the recipes")
    arguments = parser.parse_args()
    test = arguments.data / arguments.set / "t10k-images-idx3-ubyte.gz"
    sums = {}
    for number in arguments.classes:
        row = []
        for recipe in [arguments.recipe, *arguments.against]:
            figures = judge(arguments, recipe, test, number)
            sums.setdefault(recipe, []).append(figures["image"]["auroc"])
            row.append(f"{100 * figures['image']['auroc']:7.2f} (false alarms {100 * figures['false_alarms']:.1f}, "
                       f"found {100 * figures['found']:.1f})")
        print(f"class {number}: " + "  ".join(row), flush=True)
    print("mean:    " + "  ".join(f"{100 * sum(each) / len(each):7.2f}" for each in sums.values()))


def judge(arguments, recipe, test, number):
    text = recipe.read_text().replace("mnist/train", arguments.set + "/train").replace("fashion-fashion-", "fashion-")
    for key, value in [("good", f'"{number}"')] + [change.split("=", 1) for change in arguments.change]:
        text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
        if count != 1:
            raise SystemExit(f"{recipe}: {count} lines begin with '{key} =' (expected 1)")
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "recipe.toml"
        changed.write_text(text)
        model = Path(folder) / "model"
        subprocess.run([arguments.strait, "train", changed, "--data", arguments.data, "-o", model], check=True,
                       stdout=subprocess.DEVNULL)
        answer = subprocess.run([arguments.strait, "eval", "anomaly", "--model", model, "--data", test, "--class",
                                 str(number), "--json"], check=True, stdout=subprocess.PIPE)
    return next(iter(json.loads(answer.stdout).values()))


if __name__ == "__main__":
    main()
