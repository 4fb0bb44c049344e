"""Trains the byte-pair vocabulary and writes it in CLIP's own file format, twice: tokenizer/ pads with end-of-text,
tokenizer_2/ with "!" (id 0), as SDXL does.
"""
import argparse
import json
import re
from collections import Counter
from pathlib import Path

from captions import caption
from sources import build_atlas, fetch
from world import WANTED, draw_scene

MERGES = 2000
SCENES = 24576  # whose captions are counted
START, END = "<|startoftext|>", "<|endoftext|>"
LENGTH = 77


def byte_symbols() -> list[str]:
    """The printable stand-ins for the 256 bytes, in CLIP's order ("!" first)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in plain]
    return [chr(b) for b in plain] + [chr(256 + i) for i in range(len(rest))]


def train_merges(words: Counter, count: int) -> list[tuple[str, str]]:
    """Byte-pair merges by frequency; ties fall alphabetically, so that a rebuild gives the same file."""
    split = {word: (*word[:-1], word[-1] + "</w>") for word in words}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, parts in split.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        merges.append(best)
        joined = best[0] + best[1]
        for word, parts in split.items():
            if joined not in word + "</w>":
                continue
            out, i = [], 0
            while i < len(parts):
                if i + 1 < len(parts) and (parts[i], parts[i + 1]) == best:
                    out.append(joined)
                    i += 2
                else:
                    out.append(parts[i])
                    i += 1
            split[word] = tuple(out)
    return merges


def write(folder: Path, merges, pad: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    symbols = byte_symbols()
    tokens = [*symbols, *(s + "</w>" for s in symbols), *("".join(m) for m in merges), START, END]
    assert len(set(tokens)) == len(tokens)
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    (folder / "special_tokens_map.json").write_text(json.dumps({"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad}, indent=2) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, "do_lower_case": True, "add_prefix_space": False,
        "errors": "replace", "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad,
    }, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    arguments = parser.parse_args()
    counts = Counter()
    keys = set(build_atlas(arguments.cache, WANTED))
    for seed in range(SCENES):
        counts.update(re.findall(r"[a-z]+", caption(draw_scene(seed, keys), seed)))
    counts = Counter({word: 1000 + n for word, n in counts.items()})
    # General words come from the names of the icons, so that an unknown prompt is not spelled letter by letter.
    for icons in fetch(arguments.cache).values():
        counts.update(w for name in icons["icons"] for w in name.split("-") if re.fullmatch(r"[a-z]{3,12}", w))
    learnt = train_merges(counts, MERGES)
    write(arguments.cache / "tokenizer", learnt, END)
    write(arguments.cache / "tokenizer_2", learnt, "!")
    print(len(counts), "words,", len(learnt), "merges,", 512 + len(learnt) + 2, "entries")
