"""A model small enough to tune in seconds, rows for it, and the trainer as a process."""

import json
import os
import subprocess
import sys
import tempfile

import numpy
from gguf import GGMLQuantizationType, GGUFWriter, TokenType
from tokenizers import pre_tokenizers

TRAINER = os.path.join(os.path.dirname(__file__), "../../Sources/Trainer")
CACHE = tempfile.TemporaryDirectory()
LAYERS, WIDTH, HEADS, KEY_HEADS, INNER = 2, 64, 4, 2, 96
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def write_tiny(path, architecture="llama", seed=0):
    """A model of random weights in 32 bits, with a token for every byte and a few for pairs of them."""
    random = numpy.random.default_rng(seed)
    pairs = [("h", "e"), ("Ġ", "t"), ("i", "n"), ("Ġt", "he")]
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = special + sorted(pre_tokenizers.ByteLevel.alphabet()) + ["".join(pair) for pair in pairs]
    writer = GGUFWriter(path, architecture)
    writer.add_name("Tiny")
    writer.add_block_count(LAYERS)
    writer.add_context_length(256)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL] * len(special) + [TokenType.NORMAL] * (len(tokens) - len(special)))
    writer.add_token_merges([" ".join(pair) for pair in pairs])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)

    def add(name, *shape):
        values = random.normal(0, shape[-1] ** -0.5, shape) if len(shape) > 1 else random.uniform(0.5, 1.5, shape)
        writer.add_tensor(name, values.astype(numpy.float32), raw_dtype=GGMLQuantizationType.F32)

    add("token_embd.weight", len(tokens), WIDTH)
    keys = WIDTH // HEADS * KEY_HEADS
    for layer in range(LAYERS):
        add(f"blk.{layer}.attn_norm.weight", WIDTH)
        add(f"blk.{layer}.attn_q.weight", WIDTH, WIDTH)
        add(f"blk.{layer}.attn_k.weight", keys, WIDTH)
        add(f"blk.{layer}.attn_v.weight", keys, WIDTH)
        add(f"blk.{layer}.attn_output.weight", WIDTH, WIDTH)
        add(f"blk.{layer}.ffn_norm.weight", WIDTH)
        add(f"blk.{layer}.ffn_gate.weight", INNER, WIDTH)
        add(f"blk.{layer}.ffn_up.weight", INNER, WIDTH)
        add(f"blk.{layer}.ffn_down.weight", WIDTH, INNER)
    add("output_norm.weight", WIDTH)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_rows(path, rows):
    """Each row as it is when it is text, else as JSON; a lone surrogate stands for a byte that is not UTF-8."""
    with open(path, "w", errors="surrogateescape") as file:
        file.writelines((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    return path


def questions(count):
    """Rows that can be learnt: the answer says whether a number is even."""
    return [
        {"prompt": f"Is {number} {'an apple or' * (number % 3)} even?", "response": ("no", "yes")[number % 2 == 0]}
        for number in range(count)
    ]


class Tuning:
    """A folder with a tiny model and rows, and the trainer run upon them."""

    def __init__(self, folder, rows=None, base=None):
        self.folder = folder
        self.base = base or write_tiny(os.path.join(folder, "base.gguf"))
        self.train = write_rows(os.path.join(folder, "train.jsonl"), questions(40) if rows is None else rows)
        self.validation = write_rows(os.path.join(folder, "validation.jsonl"), questions(50)[40:])

    def start(self, out, *words):
        command = [sys.executable, "-m", "trainer", "--base", self.base, "--train", self.train]
        command += ["--validation", self.validation, "--out", os.path.join(self.folder, out), "--threads", "1", *words]
        # What one process has compiled, the next need not.
        cache = {"JAX_COMPILATION_CACHE_DIR": CACHE.name, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
        environment = {**os.environ, **cache, "PYTHONPATH": TRAINER}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, out, *words):
        """The exit code and all events."""
        process = self.start(out, *words)
        told, errors = process.communicate()
        if errors:
            print(errors, file=sys.stderr)
        return process.returncode, [json.loads(line) for line in told.splitlines()]
