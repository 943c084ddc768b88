#!/usr/bin/env python3
"""Reads the event files of a training with TensorBoard's own reader and says what is in them.

  tools/check_tensorboard.py OUT [--scalars TAG...] [--images TAG...] [--last-step N]

OUT: the folder of a training, or of its event files. Fails where a tag that is asked for is missing, where steps do not
rise, where a picture cannot be decoded, or where the last step is another. Exits with 77 where there is no tensorboard
package (pip install tensorboard).
"""
import argparse
import csv
import struct
import sys
from pathlib import Path

SKIPPED = 77


def png_size(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return None
    return struct.unpack(">II", data[16:24])


def faults(events, arguments):
    scalars, images = events.Tags()["scalars"], events.Tags()["images"]
    for tag in arguments.scalars:
        if tag not in scalars:
            yield f"no scalars '{tag}' (found {', '.join(scalars) or 'none'})"
    for tag in arguments.images:
        if tag not in images:
            yield f"no images '{tag}' (found {', '.join(images) or 'none'})"
    for tag in scalars:
        steps = [event.step for event in events.Scalars(tag)]
        if steps != sorted(steps):
            yield f"the steps of '{tag}' do not rise"
    for tag in images:
        for image in events.Images(tag):
            if png_size(image.encoded_image_string) != (image.width, image.height):
                yield f"'{tag}' at step {image.step} is no PNG of {image.width}x{image.height}"
    last = max((event.step for tag in scalars for event in events.Scalars(tag)), default=0)
    if arguments.last_step is not None and last != arguments.last_step:
        yield f"the last step is {last} (expected {arguments.last_step})"


def faults_against_csv(events, file):
    """metrics.csv and the events must tell the same, to the csv's six digits."""
    rows = {}
    with open(file, newline="") as stream:
        for row in csv.DictReader(stream):
            name = row["name"]
            tag = "validation/" + name[11:] if name.startswith("validation ") else "train/" + name
            rows[tag, int(row["step"])] = float(row["value"])
    seen = {(tag, event.step): event.value for tag in events.Tags()["scalars"] for event in events.Scalars(tag)}
    for key in rows.keys() | seen.keys():
        if key not in rows or key not in seen:
            yield f"{key[0]} at step {key[1]} is only in {'metrics.csv' if key in rows else 'the events'}"
        elif abs(rows[key] - seen[key]) > 1e-5 * max(1e-30, abs(rows[key])):
            yield f"{key[0]} at step {key[1]} is {seen[key]} (metrics.csv: {rows[key]})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--scalars", nargs="*", default=[])
    parser.add_argument("--images", nargs="*", default=[])
    parser.add_argument("--last-step", type=int)
    arguments = parser.parse_args()
    try:
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    except ImportError as error:
        print(f"check_tensorboard: skipped, no tensorboard package here ({error}); pip install tensorboard")
        return SKIPPED
    nested = arguments.out / "tensorboard"
    events = EventAccumulator(str(nested if nested.is_dir() else arguments.out), {"scalars": 0, "images": 0})
    events.Reload()
    found = list(faults(events, arguments))
    if (arguments.out / "metrics.csv").exists():
        found += faults_against_csv(events, arguments.out / "metrics.csv")
    for fault in found:
        print(f"check_tensorboard: {arguments.out}: {fault}")
    if not found:
        tags = events.Tags()
        print(f"check_tensorboard: {len(tags['scalars'])} curves and {len(tags['images'])} series of pictures, all read")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
