"""A small real byte-pair vocabulary in CLIP's file format (vocab.json, merges.txt, two configs).

It knows a few hundred merges, so that common words are one token and rare ones are several. It must not
know anything about models: only text goes in.
"""

import json
from collections import Counter
from pathlib import Path

START, END = "<|startoftext|>", "<|endoftext|>"

CORPUS = """
a an the and of in on at by with from to through under over near his her its
watercolour painting oil sketch photo drawing illustration style warm soft light
red fox small owl bear cat knight girl robot coat scarf hat glasses lantern boots
playing reading sleeping running sitting finding walking baking sailing looking waving
snow river night meadow village forest lamp castle kitchen beach mountain window market boat rain stars
blurry dark ugly low quality picture
"""


def byte_alphabet() -> list[str]:
    """The 256 printable stand-ins for bytes in the order GPT-2 and CLIP number them."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]


def learn_merges(corpus: str, count: int) -> list[tuple[str, str]]:
    """Byte-pair encoding (Sennrich et al. 2016): the most frequent pair first, ties in alphabetic order."""
    words = {word: [*word[:-1], word[-1] + "</w>"] for word in corpus.split()}
    merges: list[tuple[str, str]] = []
    while len(merges) < count:
        pairs: Counter[tuple[str, str]] = Counter()
        for pieces in words.values():
            pairs.update(zip(pieces, pieces[1:]))
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for word, pieces in words.items():
            joined: list[str] = []
            for piece in pieces:
                if joined and (joined[-1], piece) == best:
                    joined[-1] += piece
                else:
                    joined.append(piece)
            words[word] = joined
    return merges


def write_tokenizer(folder: Path, pad_token: str, merge_count: int = 260) -> int:
    """Writes the folder of one CLIPTokenizer and returns the size of its vocabulary; END has the highest id."""
    folder.mkdir(parents=True, exist_ok=True)
    alphabet = byte_alphabet()
    merges = learn_merges(CORPUS, merge_count)
    tokens = alphabet + [c + "</w>" for c in alphabet]
    for pair in merges:
        if "".join(pair) not in tokens:
            tokens.append("".join(pair))
    tokens += [START, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    compact = json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":"))
    (folder / "vocab.json").write_text(compact, encoding="utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges), ""]
    (folder / "merges.txt").write_text("\n".join(lines), encoding="utf-8")
    config = {
        "tokenizer_class": "CLIPTokenizer",
        "model_max_length": 77,
        "bos_token": START,
        "eos_token": END,
        "unk_token": END,
        "pad_token": pad_token,
        "do_lower_case": True,
        "add_prefix_space": False,
        "errors": "replace",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad_token}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    return len(tokens)
