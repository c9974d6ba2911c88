"""The model as a function: Llama's forward pass with an adapter beside every linear map."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy

from .base import LINEARS

# Longer rows remember little and compute twice: what attention remembers grows with the square of the length.
REMEMBERED = 512


def new_adapter(shape, layers, rank, seed):
    """An adapter that changes nothing yet: for each linear map ``down`` at random and ``up`` zero."""
    random = numpy.random.default_rng(seed)
    adapter = {}
    for part in LINEARS:
        _, outputs, inputs = layers[part].shape
        bound = inputs**-0.5
        adapter[part] = {
            "down": random.uniform(-bound, bound, (shape.layers, rank, inputs)).astype(numpy.float32),
            "up": numpy.zeros((shape.layers, outputs, rank), numpy.float32),
        }
    return adapter


def contracted(x, weight, axis):
    """A product in the precision of the weight, summed in 32 bits."""
    axes = (((x.ndim - 1,), (axis,)), ((), ()))
    return jax.lax.dot_general(x.astype(weight.dtype), weight, axes, preferred_element_type=jnp.float32)


@jax.custom_vjp
def frozen(x, weight):
    """A linear map that does not learn: its gradient goes to ``x`` alone, in the weight's own precision."""
    return contracted(x, weight, 1)


frozen.defvjp(lambda x, weight: (frozen(x, weight), weight), lambda weight, y: (contracted(y, weight, 0), None))


def normalised(x, weight, epsilon):
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def rotated(x, cosine, sine):
    """Rotary positions over neighbouring pairs, the order in which GGUF stores the rows of queries and keys."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], axis=-1).reshape(x.shape)


def attended(queries, seen):
    """Each row's queries upon what it sees: pairs of keys with values, and which of them are seen."""
    scores = [jnp.einsum("...qkgd,...skd->...kgqs", queries, keys) for keys, _, _ in seen]
    scores = [jnp.where(mask, score * queries.shape[-1] ** -0.5, -1e30) for score, (_, _, mask) in zip(scores, seen)]
    shares = jax.nn.softmax(jnp.concatenate(scores, axis=-1), axis=-1)
    parts = jnp.split(shares, [seen[0][0].shape[-3]], axis=-1)
    return sum(jnp.einsum("...kgqs,...skd->...qkgd", share, values) for share, (_, values, _) in zip(parts, seen))


def hidden(shape, scale, weights, adapter, prefix, tokens):
    """What the last layer says of every token: first those with which all rows begin, then the rows' own.

    What all rows begin with goes through the model once. What fills a row up stands after it and is not seen.
    """
    rows, length = tokens.shape
    common = prefix.shape[0]
    frequencies = shape.rope_base ** (-jnp.arange(0, shape.rotated, 2) / shape.rotated)
    positions = jnp.concatenate([jnp.arange(common), jnp.tile(common + jnp.arange(length), rows)])
    angles = positions[:, None] * frequencies
    cosine, sine = jnp.cos(angles)[:, None, :], jnp.sin(angles)[:, None, :]
    groups = shape.heads // shape.key_heads

    def causal(size):
        return jnp.arange(size)[:, None] >= jnp.arange(size)

    def layer(x, parts):
        weight, change = parts

        def linear(name, x):
            return frozen(x, weight[name]) + (x @ change[name]["down"].T) @ change[name]["up"].T * scale

        def split(x, *heads):
            """What all rows begin with, and the rows."""
            return x[:common].reshape(common, *heads), x[common:].reshape(rows, length, *heads)

        y = normalised(x, weight["attn_norm"], shape.epsilon)
        queries = rotated(linear("attn_q", y).reshape(len(x), shape.heads, -1), cosine, sine)
        keys = rotated(linear("attn_k", y).reshape(len(x), shape.key_heads, -1), cosine, sine)
        first_queries, queries = split(queries, shape.key_heads, groups, shape.rotated)
        first_keys, keys = split(keys, shape.key_heads, shape.rotated)
        first_values, values = split(linear("attn_v", y), shape.key_heads, shape.rotated)
        mixed = attended(queries, [(keys, values, causal(length)), (first_keys, first_values, True)])
        if common:
            first = attended(first_queries, [(first_keys, first_values, causal(common))])
            mixed = jnp.concatenate([first.reshape(common, -1), mixed.reshape(rows * length, -1)])
        x = x + linear("attn_output", mixed.reshape(x.shape))
        y = normalised(x, weight["ffn_norm"], shape.epsilon)
        return x + linear("ffn_down", jax.nn.silu(linear("ffn_gate", y)) * linear("ffn_up", y)), None

    x = weights["table"][jnp.concatenate([prefix, tokens.reshape(-1)])].astype(jnp.float32)
    is_long = common + length > REMEMBERED
    x, _ = jax.lax.scan(jax.checkpoint(layer) if is_long else layer, x, (weights["layers"], adapter))
    return normalised(x, weights["norm"], shape.epsilon)


def logits(shape, scale, weights, adapter, batch):
    """The scores of all tokens at the places that are asked for."""
    known = hidden(shape, scale, weights, adapter, batch["prefix"], batch["tokens"])
    return frozen(known[batch["asked"]], weights["table"])


def summed_loss(shape, scale, weights, adapter, batch):
    """The loss summed over the answers' tokens; ``counts`` is 0 where a place only fills up."""
    scores = logits(shape, scale, weights, adapter, batch)
    own = jnp.take_along_axis(scores, batch["answers"][:, None], axis=-1)[:, 0]
    return jnp.sum((jax.nn.logsumexp(scores, axis=-1) - own) * batch["counts"])


def best_precision():
    """16 bits where the processor multiplies them itself, which is nearly twice as fast there; 32 elsewhere."""
    try:
        with open("/proc/cpuinfo") as file:
            return jnp.bfloat16 if "avx512_bf16" in file.read() else jnp.float32
    except OSError:
        return jnp.float32


class Model:
    """The compiled functions; each shape of a batch is compiled once."""

    def __init__(self, shape, weights, scale, precision):
        self.shape = shape
        self.weights = {
            "table": jnp.asarray(weights["table"], precision),
            "norm": jnp.asarray(weights["norm"]),
            "layers": {
                name: jnp.asarray(weight, precision if name in LINEARS else jnp.float32)
                for name, weight in weights["layers"].items()
            },
        }
        loss = partial(summed_loss, shape, scale)
        self.loss = partial(jax.jit(loss), self.weights)
        self.gradient = partial(jax.jit(jax.value_and_grad(loss, argnums=1)), self.weights)
        self.logits = partial(jax.jit(partial(logits, shape, scale)), self.weights)
