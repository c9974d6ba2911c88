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


def shared(rows):
    """How many tokens all rows begin with, of those that are given; each keeps one of its own."""
    first = rows[0].prompt
    count = min(len(row.prompt) for row in rows) - 1
    for row in rows:
        count = next((at for at in range(count) if row.prompt[at] != first[at]), count)
    return count


def batches(rows, size, common):
    """The rows as batches of one length each: one, or several where they are long.

    The first ``common`` tokens are the same in all rows, and stand once in each batch.
    """
    length = rounded(max(row.length for row in rows) - common)
    height = size
    while height > 1 and height * length > TOKENS:
        height = -(-height // 2)
    return [filled(rows[at : at + height], height, length, common) for at in range(0, len(rows), height)]


def rounded(length):
    """The length with what fills it up: a multiple of an eighth to a quarter of it, so that there are few lengths."""
    unit = max(8, 1 << max(0, (length - 1).bit_length() - 3))
    return -(-length // unit) * unit


def filled(rows, height, length, common):
    count = sum(len(row.answer) for row in rows)
    space = height * length
    places = next(places for places in (space // 4, space // 2, space) if places >= count)
    prefix = numpy.array(rows[0].prompt[:common], numpy.int32)
    tokens = numpy.zeros((height, length), numpy.int32)
    asked, answers = numpy.zeros(places, numpy.int32), numpy.zeros(places, numpy.int32)
    counts = numpy.zeros(places, numpy.float32)
    place = 0
    for number, row in enumerate(rows):
        own = row.prompt[common:]
        tokens[number, : row.length - common] = own + row.answer
        here = slice(place, place + len(row.answer))
        # A token is told by what stands before it.
        asked[here] = common + number * length + len(own) - 1 + numpy.arange(len(row.answer))
        answers[here] = row.answer
        counts[here] = 1
        place = here.stop
    return {"prefix": prefix, "tokens": tokens, "asked": asked, "answers": answers, "counts": counts}
