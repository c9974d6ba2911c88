"""The model that is tuned, as its GGUF holds it: shape, weights in 32 bits, vocabulary and chat template."""

from dataclasses import dataclass

import numpy
from gguf import GGUFReader, dequantize

from .failures import BaseRefused

# The linear maps of a layer; each gets an adapter.
LINEARS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
NORMS = ("attn_norm", "ffn_norm")


@dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    heads: int
    key_heads: int
    rotated: int
    rope_base: float
    epsilon: float
    context: int


class Base:
    """A GGUF of the Llama architecture, read once and never written."""

    def __init__(self, path):
        try:
            self.reader = GGUFReader(path)
        except Exception as error:  # The reader trusts its input: a damaged file fails in any way.
            raise BaseRefused(f"{path} is not a GGUF that can be read: {error}") from error
        self.tensors = {tensor.name: tensor for tensor in self.reader.tensors}
        architecture = self.value("general.architecture")
        if architecture != "llama":
            raise BaseRefused(f"only models of the Llama architecture can be tuned; this one is {architecture}")
        if "output.weight" in self.tensors:
            raise BaseRefused("only models whose output is their table of tokens can be tuned; this one has its own")
        if "rope_freqs.weight" in self.tensors or self.value("llama.rope.scaling.type", "none") != "none":
            raise BaseRefused("models with scaled rotary positions cannot be tuned")
        heads = self.value("llama.attention.head_count")
        width = self.value("llama.embedding_length")
        self.shape = Shape(
            layers=self.value("llama.block_count"),
            width=width,
            heads=heads,
            key_heads=self.value("llama.attention.head_count_kv", heads),
            rotated=self.value("llama.rope.dimension_count", width // heads),
            rope_base=float(self.value("llama.rope.freq_base", 10000.0)),
            epsilon=float(self.value("llama.attention.layer_norm_rms_epsilon")),
            context=self.value("llama.context_length"),
        )
        if self.shape.rotated * heads != width:
            raise BaseRefused("only models whose rotary positions cover a whole head can be tuned")

    def value(self, key, default=None):
        field = self.reader.fields.get(key)
        if field is not None:
            return field.contents()
        if default is None:
            raise BaseRefused(f"the model does not say its {key}")
        return default

    def tensor(self, name):
        """The tensor in 32 bits, rows first: a linear map is stored as outputs × inputs."""
        if name not in self.tensors:
            raise BaseRefused(f"the model has no {name}")
        tensor = self.tensors[name]
        shape = tuple(int(size) for size in reversed(tensor.shape))
        try:
            return dequantize(tensor.data, tensor.tensor_type).reshape(shape).astype(numpy.float32)
        except NotImplementedError as error:
            raise BaseRefused(f"{name} is quantised in a way that cannot be read: {error}") from error

    def weights(self):
        """All weights, the layers' stacked: layer first, so that one loop runs over them."""
        layers = {
            part: numpy.stack([self.tensor(f"blk.{layer}.{part}.weight") for layer in range(self.shape.layers)])
            for part in LINEARS + NORMS
        }
        return {"table": self.tensor("token_embd.weight"), "norm": self.tensor("output_norm.weight"), "layers": layers}
