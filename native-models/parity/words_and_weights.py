"""Golden numbers for words of textual inversion, read by transformers, and for numbers of eight bits, widened by PyTorch.

    python words_and_weights.py --out fixtures/words-and-weights

The text encoders are those of networks.py; a word is two rows more in their tables.
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection

NETWORKS = Path(__file__).parent / "fixtures" / "networks"
ROWS = 2


def open_encoder(name, part):
    kind = CLIPTextModelWithProjection if part.endswith("_2") else CLIPTextModel
    variant = dict(variant="fp16") if name == "sdxl" else {}
    folder = NETWORKS / name / "checkpoint"
    return kind.from_pretrained(folder, subfolder=part, torch_dtype=torch.float32, **variant).eval()


@torch.no_grad()
def read(encoder, rows, penultimate):
    table = encoder.get_input_embeddings().weight
    words = len(table)
    encoder.resize_token_embeddings(words + len(rows), mean_resizing=False)
    encoder.get_input_embeddings().weight[words:] = rows
    length = encoder.config.max_position_embeddings
    end = encoder.config.eos_token_id
    # With an end of 2, transformers takes the greatest id for it, which is then the word's: as with the last of the table.
    ids = torch.full((1, length), words - 1 if end == 2 else end)
    ids[0, :6] = torch.tensor([1, 5, words, words + 1, 9, 3])
    body = getattr(encoder, "text_model", encoder)
    out = encoder(ids, output_hidden_states=True)
    state = out.hidden_states[-2] if penultimate else body.final_layer_norm(out.hidden_states[-1])
    return ids, state


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(11)
    goldens = {}
    for name, parts in {"sd15": {"text_encoder": "emb_params"}, "sd21": {"text_encoder": "emb_params"},
                        "sdxl": {"text_encoder": "clip_l", "text_encoder_2": "clip_g"}}.items():
        word = {}
        for part, key in parts.items():
            encoder = open_encoder(name, part)
            table = encoder.get_input_embeddings().weight
            rows = torch.randn(ROWS, table.shape[1], generator=generator) * table.std()
            word[key] = rows.detach().clone()
            ids, state = read(encoder, rows, name == "sdxl")
            goldens[f"{name}.{part}.ids"], goldens[f"{name}.{part}.state"] = ids, state.contiguous()
        save_file(word, args.out / f"{name}-word.safetensors")
    for kind in (torch.float8_e4m3fn, torch.float8_e5m2):
        bits = torch.arange(256, dtype=torch.uint8)
        wide = bits.view(kind).float()
        finite = wide.isfinite()
        key = "F8_E4M3" if kind == torch.float8_e4m3fn else "F8_E5M2"
        goldens[f"{key}.bits"], goldens[f"{key}.float"] = bits[finite].clone(), wide[finite].clone()
    save_file(goldens, args.out / "goldens.safetensors")


if __name__ == "__main__":
    main()
