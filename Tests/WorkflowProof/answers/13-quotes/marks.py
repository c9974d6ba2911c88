r'''Marks around quotes; a backslash \ within a quote is only a backslash, and "\n" are two signs.'''

STYLES = {
    "english": ("\u201c", "\u201d", "\u2018", "\u2019"),
    "german": ("„", "“", "‚", "‘"),
    "french": ("« ", " »", "‹ ", " ›"),
    "typewriter": ('"', '"', "'", "'"),
}
PAIRS = ['""', "''"] + [a.strip() + b.strip() for a, b, *_ in STYLES.values()]


def without_marks(text: str) -> str:
    """The text itself, where marks stand around the whole of it."""
    text = text.strip()
    for pair in PAIRS:
        if len(text) > 1 and text[0] == pair[0] and text[-1] == pair[1] and not set(pair) & set(text[1:-1]):
            return text[1:-1].strip()
    return text


def in_marks(text: str, style: str) -> str:
    """In marks, with inner ones in place of those that it has: 'a "b" c' becomes “a ‘b’ c”."""
    left, right, inner_left, inner_right = STYLES[style]
    parts = text.split('"')
    if len(parts) % 2:
        text = "".join(part if i % 2 == 0 else f"{inner_left}{part}{inner_right}" for i, part in enumerate(parts))
    return f"{left}{text}{right}"
