"""Looks at a film: how long it is, how much can be seen in it, how often something moves. Saves a full picture as its poster."""
import json
import sys

import av
import numpy

film, poster = sys.argv[1:3]
# How far a pixel must be from another to be told apart from it.
VISIBLE = 24


def apart(one, other):
    return int((numpy.abs(one - other).max(axis=2) > VISIBLE).sum())


frames = moving = most = 0
best = before = None
with av.open(film) as container:
    stream = container.streams.video[0]
    seconds = float(stream.duration * stream.time_base)
    for frame in container.decode(stream):
        small = frame.reformat(width=320, height=180, format="rgb24").to_ndarray().astype(int)
        seen = apart(small, numpy.median(small, axis=(0, 1)))
        if before is not None and apart(small, before):
            moving += 1
        # The latest of the full ones: a text that is just being written shows more lines than it has in the end.
        if seen >= 0.9 * most:
            best = frame
        most = max(most, seen)
        before = small
        frames += 1
    best.to_image().save(poster)
    print(json.dumps({
        "seconds": seconds, "frames": frames, "width": best.width, "height": best.height, "moving": moving,
        "seen": most,
    }))
