"""Conversations as tokens, just as the model's server makes them: its chat template, its vocabulary."""

from dataclasses import dataclass

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from .failures import BaseRefused, DataRefused
from .rows import enough

# Kinds of a token in GGUF that are taken whole from a text, before it is cut into words.
CONTROL, DEFINED = 3, 4


@dataclass(frozen=True)
class Row:
    """The tokens of one conversation: what is given, and what is learnt."""

    prompt: list
    answer: list

    @property
    def length(self):
        return len(self.prompt) + len(self.answer)


class Vocabulary:
    def __init__(self, base):
        kind = (base.value("tokenizer.ggml.model"), base.value("tokenizer.ggml.pre"))
        if kind != ("gpt2", "smollm"):
            raise BaseRefused(f"texts cannot be cut into this model's tokens ({' '.join(kind)})")
        if base.value("tokenizer.ggml.add_bos_token", "no") is True:
            raise BaseRefused("only models whose prompts begin without a token of their own can be tuned")
        tokens = base.value("tokenizer.ggml.tokens")
        merges = [tuple(merge.split(" ", 1)) for merge in base.value("tokenizer.ggml.merges")]
        self.end = base.value("tokenizer.ggml.eos_token_id")
        self.tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, merges))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        for token, kind in zip(tokens, base.value("tokenizer.ggml.token_type")):
            if kind in (CONTROL, DEFINED):
                self.tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=kind == CONTROL)])
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        self.names = {
            "bos_token": tokens[base.value("tokenizer.ggml.bos_token_id")],
            "eos_token": tokens[self.end],
        }
        try:
            self.template = environment.from_string(base.value("tokenizer.chat_template"))
        except TemplateError as error:
            raise BaseRefused(f"the model's chat template cannot be read: {error}") from error

    def encoded(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def written(self, messages, is_asked):
        """The conversation as the model reads it; when ``is_asked``, up to where its answer begins."""
        return self.template.render(messages=messages, add_generation_prompt=is_asked, **self.names)

    def row(self, messages):
        """What is given is everything before the last answer; what is learnt is that answer and its end."""
        prompt = self.written(messages[:-1], True)
        whole = self.written(messages, False)
        if not whole.startswith(prompt):
            raise BaseRefused("the model's chat template does not end where an answer begins")
        answer = self.encoded(whole[len(prompt) :])
        while answer and answer[-1] != self.end:
            answer.pop()
        if not answer:
            raise BaseRefused("the model's chat template does not end an answer")
        return Row(self.encoded(prompt), answer)

    def rows(self, conversations, longest, kind):
        """The rows that fit, and how many do not."""
        kept = []
        for number, messages in conversations:
            try:
                row = self.row(messages)
            except TemplateError as error:
                message = f"line {number} of the {kind} rows is refused by the model's chat template: {error}"
                raise DataRefused(message, number) from error
            if row.length <= longest:
                kept.append(row)
        try:
            enough(kept, kind)
        except DataRefused as error:
            raise DataRefused(f"{error}: {len(conversations) - len(kept)} are longer than {longest} tokens") from error
        return kept, len(conversations) - len(kept)
