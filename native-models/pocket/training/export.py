"""Assembles the model folder in diffusers layout (fp16 weights) with its manifest, and checks it by loading it with
diffusers. Run it whenever the U-Net is clearly better; file names never change.
"""
import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection

import captions
import loop
from unet import SCHEDULER, SIDE
from world import ACCESSORIES, ACTIONS, COLOURS, GARMENTS, KINDS, PLACES, PROPS, SIZES, STYLES

LICENCE = "CC-BY-4.0"


def words() -> dict[str, list[str]]:
    """What the model knows, for completion in prompt fields: every word list a caption can be made of."""
    names = [n for kind, info in KINDS.items() for n in (info.nouns or (kind,))]
    furs = sorted({f for info in KINDS.values() for f in info.furs if f})
    garments = [w for g in GARMENTS if g != "none" for w in dict.fromkeys(captions.GARMENT_WORDS[g])]
    return {
        "characters": names,
        "looks": [*(w for s in SIZES for w in captions.SIZE_WORDS[s] if w), *furs, *garments, *(a for a in ACCESSORIES if a != "none"), *(f"{c} coat" for c in COLOURS)],
        "places": [phrase for phrases in PLACES.values() for phrase in phrases],
        "times": [w for phrases in captions.TIME_WORDS.values() for w in dict.fromkeys(phrases)],
        "props": [p for prop in PROPS.values() for p in prop[2]] + [p for _, phrases in ACTIONS.values() for p in dict.fromkeys(phrases) if p],
        "styles": [s for style in STYLES for s in dict.fromkeys(captions.STYLE_WORDS[style])],
    }


@torch.no_grad()
def preview(cache: Path, vae: AutoencoderKL, count: int = 512) -> dict:
    """The linear map from scaled latents to rough colours that previews are drawn with, by least squares over pictures
    shrunk to the latents' size: RGB in -1..1 = latents [C] · factors [C][3] + bias [3]."""
    x = loop.to_pixels(loop.shards(cache)[0].load("pictures")[:count]).cpu()
    z = torch.cat([vae.encode(part).latent_dist.mode() for part in x.split(64)]) * vae.config.scaling_factor
    colours = torch.nn.functional.adaptive_avg_pool2d(x, z.shape[-1]).permute(0, 2, 3, 1).reshape(-1, 3).double().numpy()
    rows = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1]).double().numpy()
    solution = np.linalg.lstsq(np.concatenate([rows, np.ones((len(rows), 1))], 1), colours, rcond=None)[0].round(4)
    return {"factors": solution[:-1].tolist(), "bias": solution[-1].tolist()}


def half(model, folder: Path, name: str) -> None:
    model = model.half()
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, safe_serialization=True)
    config = json.loads((folder / "config.json").read_text())
    for key in ("_name_or_path", "_attn_implementation_autoset"):
        config.pop(key, None)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    assert (folder / name).exists(), name


def export(cache: Path, out: Path, guidance: float) -> None:
    out.mkdir(parents=True, exist_ok=True)
    vae = AutoencoderKL.from_pretrained(cache / "vae")
    colours = preview(cache, vae)
    half(UNet2DConditionModel.from_pretrained(cache / "unet"), out / "unet", "diffusion_pytorch_model.safetensors")
    half(vae, out / "vae", "diffusion_pytorch_model.safetensors")
    half(CLIPTextModel.from_pretrained(cache / "text_encoder"), out / "text_encoder", "model.safetensors")
    half(CLIPTextModelWithProjection.from_pretrained(cache / "text_encoder_2"), out / "text_encoder_2", "model.safetensors")
    for name in ("tokenizer", "tokenizer_2"):
        shutil.copytree(cache / name, out / name, dirs_exist_ok=True)
    EulerDiscreteScheduler(**SCHEDULER).save_pretrained(out / "scheduler")
    (out / "model_index.json").write_text(json.dumps({
        "_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.42.1", "force_zeros_for_empty_prompt": True, "add_watermarker": False,
        "feature_extractor": [None, None], "image_encoder": [None, None],
        "scheduler": ["diffusers", "EulerDiscreteScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"], "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer": ["transformers", "CLIPTokenizer"], "tokenizer_2": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
    }, indent=2) + "\n")
    (out / "fabula.json").write_text(json.dumps({
        "id": "pocket", "name": "Pocket", "version": "1.0.0", "architecture": "sdxl", "licence": LICENCE,
        "defaults": {"size": [SIDE] * 2, "steps": 12, "guidance": guidance, "scheduler": "euler"}, "preview": colours, "words": words(),
    }, indent=1, ensure_ascii=False) + "\n")
    total = sum(f.stat().st_size for f in out.rglob("*.safetensors"))
    print(f"{total / 2**20:.1f} MiB of weights in {out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--guidance", type=float, default=4.0)
    arguments = parser.parse_args()
    export(arguments.cache, arguments.out, arguments.guidance)
