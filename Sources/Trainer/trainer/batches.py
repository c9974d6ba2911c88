"""Rows gathered into batches: in an order that the seed gives, in few shapes, with little that only fills up."""

import numpy

# At most this many tokens go through the model at once, unless one row is longer; more are taken in turns.
TOKENS = 1024
# Rows are sorted by length among this many batches, so that those of a batch are of a length.
WINDOW = 8


def order(rows, size, seed, epoch):
    """The rows of each step of an epoch, as numbers: every row once, the same for the same seed."""
    random = numpy.random.default_rng([seed, epoch])
    shuffled = random.permutation(len(rows))
    steps = []
    for start in range(0, len(rows), WINDOW * size):
        window = sorted(shuffled[start : start + WINDOW * size], key=lambda number: rows[number].length)
        steps += [window[at : at + size] for at in range(0, len(window), size)]
    return [steps[number] for number in random.permutation(len(steps))]


def batches(rows, size):
    """The rows as batches of one length each: one, or several where they are long."""
    length = rounded(max(row.length for row in rows))
    height = size
    while height > 1 and height * length > TOKENS:
        height = -(-height // 2)
    return [filled(rows[at : at + height], height, length) for at in range(0, len(rows), height)]


def rounded(length):
    """The length with what fills it up: a multiple of an eighth to a quarter of it, so that there are few lengths."""
    unit = max(8, 1 << max(0, (length - 1).bit_length() - 3))
    return -(-length // unit) * unit


def filled(rows, height, length):
    count = sum(len(row.answer) for row in rows)
    space = height * length
    places = next(places for places in (space // 4, space // 2, space) if places >= count)
    tokens = numpy.zeros((height, length), numpy.int32)
    asked, answers = numpy.zeros(places, numpy.int32), numpy.zeros(places, numpy.int32)
    counts = numpy.zeros(places, numpy.float32)
    place = 0
    for number, row in enumerate(rows):
        tokens[number, : row.length] = row.prompt + row.answer
        here = slice(place, place + len(row.answer))
        # A token is told by what stands before it.
        asked[here] = number * length + numpy.arange(len(row.prompt), row.length) - 1
        answers[here] = row.answer
        counts[here] = 1
        place = here.stop
    return {"tokens": tokens, "asked": asked, "answers": answers, "counts": counts}
