"""How hard a text is to read."""

import re

_SENTENCE = re.compile(r"[.:!?](?=\s+[^\Wa-zæøå]|\s*$)")  # "12. januar" goes on
_ABBREVIATED = re.compile(r"\bstk\.")


def lix(text):
    """LIX: words per sentence, and how many words in a hundred are longer than six letters."""
    text = _ABBREVIATED.sub("stk", text)
    words = re.findall(r"[\w'-]+", text)
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    long = [word for word in words if len(word) > 6]
    return len(words) / len(sentences) + 100 * len(long) / len(words)
