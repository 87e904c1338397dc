"""Texts of 50,000 characters that are made to be slow to render, and the processor time each may take."""

import time

from meetups.standards import markdown

LONGEST = 50_000  # as meetups.models.fields.ProseField allows
SECONDS = 0.5
REPEATED = [
    "[", "![",
    "](", "[]", "[a](", "[a][", "[]()", "[[a]](", "[`", "[*", "[<", "[\\", "[a]: ", "*", "*a", "*a_ ", "**a*",
    "_", "a_", "*_", "`", "`a", "~~a", "<", "<a:", "&", "&#", ">", "- ", "1. ", "\\", "|", "a|b\n-|-\n", "http://a",
    "@",
    "a@b.org ", "//", "\n", "a\n", "```\n", "\t", "\x00",
]  # fmt: skip
NESTED = [
    "[" * 25_000 + "]" * 25_000,
    "[a]: /x\n\n" + "[" * 24_000 + "]" * 24_000,
    "![" * 12_000 + "](/x)" * 5000,
    "".join("`" * length + "a" for length in range(1, 310)),
    "".join("  " * depth + "- a\n" for depth in range(220)),
    "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|b\n" * 16_000,
]


def report() -> bool:
    """Print the slowest texts and whether each is rendered within the time."""
    texts = [(mark * LONGEST)[:LONGEST] for mark in REPEATED] + NESTED
    taken = sorted(((_seconds(text), text) for text in texts), reverse=True)
    print("## Markdown made to be slow (processor time)\n")
    for seconds, text in taken[:5]:
        print(f"- {seconds:.2f} s for {len(text):,} characters that begin with {text[:12]!r}")
    holds = taken[0][0] < SECONDS
    print(f"\nEach within {SECONDS} s: {'yes' if holds else 'NO'}\n")
    return holds


def _seconds(text: str) -> float:
    """The best of three, for the machine may be busy with something else."""
    times = []
    for _round in range(3):
        began = time.process_time()
        markdown.render(text)
        times.append(time.process_time() - began)
    return min(times)
