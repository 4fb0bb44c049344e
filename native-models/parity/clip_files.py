"""CLIP's own tokenizer as a model's folder has it. Its vocabulary follows from its merges: every byte as a character, every
byte that ends a word, what each merge makes, and the two marks (openai/CLIP)."""
import json
from pathlib import Path

MERGES = Path(__file__).parents[2] / 'assets' / 'clip' / 'merges.txt'


def vocabulary(lines):
    printable = [*range(ord('!'), ord('~') + 1), *range(ord('\xa1'), ord('\xac') + 1), *range(ord('\xae'), ord('\xff') + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = [chr(code) for code in [*printable, *range(256, 256 + len(others))]]
    made = [line.replace(' ', '') for line in lines if line and not line.startswith('#version')]
    tokens = [*letters, *(letter + '</w>' for letter in letters), *made, '<|startoftext|>', '<|endoftext|>']
    return {token: number for number, token in enumerate(tokens)}


def write_clip(folder):
    merges = MERGES.read_text(encoding='utf-8')
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder, 'merges.txt').write_text(merges, encoding='utf-8')
    Path(folder, 'vocab.json').write_text(json.dumps(vocabulary(merges.split('\n')), ensure_ascii=False), encoding='utf-8')
