"""Golden numbers for LoRA: small random LoRA files in the spellings that people's tools write, and what diffusers and
PEFT make of the tiny checkpoints of networks.py with them.

    python loras.py --out fixtures/loras

The inputs are those of the goldens of networks.py; only the files and the outputs are kept here.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from diffusers import (AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline,
                       UNet2DConditionModel)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from networks import run_unet

HERE = Path(__file__).parent
NETWORKS = HERE / "fixtures" / "networks"


def open_pipeline(name):
    folder = NETWORKS / name / "checkpoint"
    variant = "fp16" if name == "sdxl" else None
    args = dict(variant=variant, torch_dtype=torch.float32)
    parts = dict(
        unet=UNet2DConditionModel.from_pretrained(folder, subfolder="unet", **args).eval(),
        vae=AutoencoderKL.from_pretrained(folder, subfolder="vae", **args).eval(),
        text_encoder=CLIPTextModel.from_pretrained(folder, subfolder="text_encoder", **args).eval(),
        scheduler=EulerDiscreteScheduler.from_pretrained(folder, subfolder="scheduler"), tokenizer=None)
    if name == "sdxl":
        parts["text_encoder_2"] = CLIPTextModelWithProjection.from_pretrained(
            folder, subfolder="text_encoder_2", **args).eval()
        return StableDiffusionXLPipeline(tokenizer_2=None, **parts)
    return StableDiffusionPipeline(safety_checker=None, feature_extractor=None, **parts)


# LoRA files. A layer is (path, weight); matrices are random, large enough to change every output by far more than
# the bound.

def layers_of(module, wanted):
    return [(path, layer.weight) for path, layer in module.named_modules()
            if isinstance(layer, (torch.nn.Linear, torch.nn.Conv2d)) and wanted(path)]


def matrices(weight, rank, generator):
    out, width, *kernel = weight.shape
    fan = weight[0].numel()
    down = torch.randn(rank, width, *kernel, generator=generator) / fan**0.5
    up = 0.4 * torch.randn(out, rank, *[1] * len(kernel), generator=generator) / rank**0.5
    return down, up


def sgm_path(path, per_block=2):
    """The path in Stable Diffusion's original code, for a U-Net of `per_block` - 1 resnets in a down block."""
    inside = {"conv1": "in_layers_2", "conv2": "out_layers_3", "time_emb_proj": "emb_layers_1",
              "conv_shortcut": "skip_connection"}
    outside = {"conv_in": "input_blocks_0_0", "conv_out": "out_2", "time_embedding.linear_1": "time_embed_0",
               "time_embedding.linear_2": "time_embed_2", "add_embedding.linear_1": "label_emb_0_0",
               "add_embedding.linear_2": "label_emb_0_2"}
    if path in outside:
        return outside[path]
    side, *rest = path.split(".")
    if side == "mid_block":
        kind, index, *rest = rest
        number = 1 if kind == "attentions" else 2 * int(index)
        return "_".join(["middle_block", str(number), *[inside.get(r, r) for r in rest]])
    block, kind, index, *rest = rest
    if kind == "downsamplers":
        return f"input_blocks_{per_block * (int(block) + 1)}_0_op"
    if kind == "upsamplers":
        return f"output_blocks_{per_block * (int(block) + 1) - 1}_2_conv"
    start = per_block * int(block) + int(index) + (1 if side == "down_blocks" else 0)
    part = {"resnets": "0", "attentions": "1"}[kind]
    place = "input_blocks" if side == "down_blocks" else "output_blocks"
    return "_".join([place, str(start), part, *[inside.get(r, r) for r in rest]])


def kohya(networks, name_of, rank, alpha, seed, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for prefix, module, wanted in networks:
        for path, weight in layers_of(module, wanted):
            down, up = matrices(weight, rank, generator)
            stem = prefix + name_of(prefix, path)
            state |= {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": up,
                      f"{stem}.alpha": torch.tensor(float(alpha))}
    return {k: v.to(dtype).contiguous() for k, v in state.items()}


def flat(prefix, path):
    return with_text_model(prefix, path).replace(".", "_")


def with_text_model(prefix, path):
    is_text = "te" in prefix or "text" in prefix
    return f"text_model.{path}" if is_text and not path.startswith(("text_model", "text_projection")) else path


def sgm(prefix, path):
    return sgm_path(path).replace(".", "_") if prefix == "lora_unet_" else flat(prefix, path)


def peft(networks, rank, seed, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for prefix, module, wanted in networks:
        for path, weight in layers_of(module, wanted):
            down, up = matrices(weight, rank, generator)
            stem = prefix + with_text_model(prefix, path)
            state |= {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up}
    return {k: v.to(dtype).contiguous() for k, v in state.items()}


def processors(networks, rank, seed):
    """diffusers before 0.22: attention processors hold the matrices."""
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for prefix, module, wanted in networks:
        for path, weight in layers_of(module, wanted):
            down, up = matrices(weight, rank, generator)
            if prefix == "unet.":
                at, name = path.rsplit(".attn", 1)
                number, name = name.split(".", 1)
                stem = f"unet.{at}.attn{number}.processor.{name.removesuffix('.0')}_lora"
            else:
                at, name = with_text_model(prefix, path).rsplit(".", 1)
                stem = f"{prefix}{at}.to_{name.removesuffix('_proj')}_lora"
            state |= {f"{stem}.down.weight": down, f"{stem}.up.weight": up}
    return state


def is_attention(path):
    return ".attn" in path or "self_attn" in path or "ff.net" in path or "mlp" in path


def make_files(pipelines, out):
    sd15, sdxl = pipelines["sd15"], pipelines["sdxl"]

    def save(name, state, metadata=None):
        save_file(state, out / f"{name}.safetensors", metadata={"format": "pt"} | (metadata or {}))

    # kohya's trainer for SDXL: original names, convolutions of 1×1 and 3×3 (LoCon), fp16.
    save("sdxl-kohya", kohya([
        ("lora_unet_", sdxl.unet, lambda path: "up_blocks.2" not in path or "conv" in path),
        ("lora_te1_", sdxl.text_encoder, is_attention),
        ("lora_te2_", sdxl.text_encoder_2, is_attention),
    ], sgm, rank=2, alpha=1, seed=1, dtype=torch.float16))
    unet_settings = {"r": 3, "lora_alpha": 2, "use_rslora": False, "target_modules": ["to_q", "to_v", "proj_in"],
                     "alpha_pattern": {}, "rank_pattern": {}}
    text_settings = unet_settings | {"lora_alpha": 5, "target_modules": ["q_proj", "out_proj"]}
    settings = {f"{part}.{key}": value for part, group in
                (("unet", unet_settings), ("text_encoder", text_settings), ("text_encoder_2", text_settings))
                for key, value in group.items()}
    save("sdxl-peft", peft([
        ("unet.", sdxl.unet, lambda path: path.endswith((".to_q", ".to_v", ".proj_in"))),
        ("text_encoder.", sdxl.text_encoder, lambda path: path.endswith(("q_proj", "out_proj"))),
        ("text_encoder_2.", sdxl.text_encoder_2, lambda path: path.endswith(("q_proj", "out_proj"))),
    ], rank=3, seed=2, dtype=torch.bfloat16), {"lora_adapter_metadata": json.dumps(settings)})
    # kohya's trainer for SD 1: diffusers' names with underscores.
    save("sd15-kohya", kohya([
        ("lora_unet_", sd15.unet, lambda path: is_attention(path) or "resnets" in path or "proj_" in path),
        ("lora_te_", sd15.text_encoder, is_attention),
    ], flat, rank=2, alpha=0.5, seed=3))
    save("sd15-processors", processors([
        ("unet.", sd15.unet, lambda path: ".attn" in path),
        ("text_encoder.", sd15.text_encoder, lambda path: "self_attn" in path),
    ], rank=2, seed=4))


CASES = {
    "sdxl-kohya": ("sdxl", {"sdxl-kohya": 1.0}),
    "sdxl-peft": ("sdxl", {"sdxl-peft": 0.8}),
    "sdxl-both": ("sdxl", {"sdxl-kohya": 0.7, "sdxl-peft": -0.4}),
    "sd15-kohya": ("sd15", {"sd15-kohya": 1.3}),
    "sd15-processors": ("sd15", {"sd15-processors": 1.0}),
}


def outputs(pipeline, name):
    goldens = load_file(NETWORKS / name / "goldens.safetensors")
    step = {key.split("/")[1]: value for key, value in goldens.items() if key.startswith("unet.step/")}
    out = {"unet": run_unet(pipeline.unet, step)}
    for part in ("text_encoder", "text_encoder_2"):
        model = getattr(pipeline, part, None)
        if model is None:
            continue
        with torch.no_grad():
            result = model(goldens[f"{part}/input_ids"], output_hidden_states=True)
        out[f"{part}.penultimate"] = result.hidden_states[-2]
        out[f"{part}.pooled"] = result.text_embeds if hasattr(result, "text_embeds") else result.pooler_output
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the fixtures; its contents are replaced")
    args = parser.parse_args()
    torch.set_num_threads(1)
    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    make_files({name: open_pipeline(name) for name in ("sd15", "sdxl")}, args.out)
    goldens = {}
    for case, (name, loras) in CASES.items():
        pipeline = open_pipeline(name)
        plain = outputs(pipeline, name)
        for adapter in loras:
            pipeline.load_lora_weights(args.out, weight_name=f"{adapter}.safetensors",
                                       adapter_name=adapter.replace("-", "_"))
        pipeline.set_adapters([a.replace("-", "_") for a in loras], list(loras.values()))
        changed = outputs(pipeline, name)
        for key, value in changed.items():
            effect = ((value - plain[key]).abs().max() / value.abs().max()).item()
            print(f"{case} {key}: changed by {effect:.3f}")
            assert effect > 0.02, "the LoRA must show"
            goldens[f"{case}/{key}"] = value.contiguous()
    save_file(goldens, args.out / "goldens.safetensors")
    for path in sorted(args.out.iterdir()):
        print(path.name, f"{path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
