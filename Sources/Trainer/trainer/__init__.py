"""Tunes a local chat model on rows of conversation, on the processor alone: a LoRA adapter, merged into a new GGUF."""
