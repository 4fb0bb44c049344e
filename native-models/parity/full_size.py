"""Random checkpoints with the keys and shapes of SD 1.5, SD 2.1 and SDXL base, in both layouts, and what diffusers
and transformers make of them: one pass of every network, and every weight that `from_single_file` loads.

    python full_size.py --architecture sd15 --out FOLDER

writes FOLDER/diffusers (a folder checkpoint), FOLDER/original.safetensors (the same weights in one file),
FOLDER/goldens.safetensors and FOLDER/single-file.json (per component and key: shape and SHA-256 of the values).
Needs 5 to 14 GB of disk and up to 14 GB of memory.
"""

import argparse
import gc
import hashlib
import json
import math
from pathlib import Path

import torch
from accelerate import init_empty_weights
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, PNDMScheduler, StableDiffusionPipeline,
                       StableDiffusionXLPipeline, UNet2DConditionModel)
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from clip_files import write_clip
from original_layout import original_keys

START, END = 49406, 49407
BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)


def text(width, layers, heads, mlp, act, projection, pad):
    return CLIPTextConfig(
        vocab_size=49408, hidden_size=width, intermediate_size=mlp, num_hidden_layers=layers, num_attention_heads=heads,
        hidden_act=act, projection_dim=projection, bos_token_id=START, eos_token_id=END, pad_token_id=pad)


def vae(size, scale):
    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), layers_per_block=2, sample_size=size, scaling_factor=scale,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)


def sd15():
    return StableDiffusionPipeline, PNDMScheduler(skip_prk_steps=True, **BETAS), {
        "text_encoder": CLIPTextModel(text(768, 12, 12, 3072, "quick_gelu", 768, END)),
        "unet": UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
        "vae": vae(512, 0.18215),
    }


def sd21():
    scheduler = DDIMScheduler(clip_sample=False, set_alpha_to_one=False, prediction_type="v_prediction", **BETAS)
    return StableDiffusionPipeline, scheduler, {
        "text_encoder": CLIPTextModel(text(1024, 23, 16, 4096, "gelu", 512, 0)),
        "unet": UNet2DConditionModel(
            sample_size=96, cross_attention_dim=1024, attention_head_dim=(5, 10, 20, 20), use_linear_projection=True,
            upcast_attention=True),
        "vae": vae(768, 0.18215),
    }


def sdxl():
    return StableDiffusionXLPipeline, EulerDiscreteScheduler(timestep_spacing="leading", **BETAS), {
        "text_encoder": CLIPTextModel(text(768, 12, 12, 3072, "quick_gelu", 768, END)),
        "text_encoder_2": CLIPTextModelWithProjection(text(1280, 32, 20, 5120, "gelu", 1280, 0)),
        "unet": UNet2DConditionModel(
            sample_size=128, cross_attention_dim=2048, attention_head_dim=(5, 10, 20), use_linear_projection=True,
            block_out_channels=(320, 640, 1280), transformer_layers_per_block=(1, 2, 10),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816),
        "vae": vae(1024, 0.13025),
    }


# Parameters as published, and the precision that the files usually come in.
ARCHITECTURES = {
    "sd15": (sd15, torch.float16, {"unet": 859_520_964, "text_encoder": 123_060_480, "vae": 83_653_863}),
    "sd21": (sd21, torch.bfloat16, {"unet": 865_910_724, "text_encoder": 340_387_840, "vae": 83_653_863}),
    "sdxl": (sdxl, torch.float16, {"unet": 2_567_463_684, "text_encoder": 123_060_480, "text_encoder_2": 694_659_840,
                                   "vae": 83_653_863}),
}


# Billions of normal deviates take minutes; every weight is a stretch of these instead, from a place of its own. The
# count is a prime, so that no two rows of a matrix are alike.
POOL = torch.randn(4_194_301, generator=torch.Generator().manual_seed(0))


def stretch(pool, shape, start):
    count = math.prod(shape)
    times = -(-(count + start) // len(pool))
    return pool.repeat(times)[start:start + count].reshape(shape).clone()


def random_weights(model, seed, dtype):
    """Unit-gain matrices, norms around 1, small biases: no layer vanishes in the output."""
    state = {}
    for i, (name, p) in enumerate(sorted(model.named_parameters())):
        start = (104_729 * (i + 1) + 15_485_863 * seed) % len(POOL)
        if p.ndim > 1:
            gain = 1 / math.sqrt(p.shape[1:].numel() if "embedding" not in name else 1)
            pool = (POOL * gain).to(dtype)
        else:
            pool = (POOL[:8191] * 0.2 + (1 if "norm" in name and name.endswith("weight") else 0)).to(dtype)
            start %= len(pool)
        state[name] = stretch(pool, p.shape, start)
    return state


def save_diffusers(folder, pipeline, scheduler, models, states):
    index = {"_class_name": pipeline.__name__, "_diffusers_version": "0.30.0",
             "scheduler": ["diffusers", type(scheduler).__name__]}
    for part, model in models.items():
        is_text = part.startswith("text_encoder")
        (folder / part).mkdir(parents=True)
        stem = "model" if is_text else "diffusion_pytorch_model"
        save_file(states[part], folder / part / f"{stem}.safetensors", metadata={"format": "pt"})
        if is_text:
            model.config.architectures = [type(model).__name__]
            model.config.save_pretrained(folder / part)
            tokenizer = part.replace("text_encoder", "tokenizer")
            pad = "!" if model.config.pad_token_id == 0 else "<|endoftext|>"
            own = folder / tokenizer
            write_clip(own)
            CLIPTokenizer(str(own / "vocab.json"), str(own / "merges.txt"), pad_token=pad).save_pretrained(own)
            write_clip(own)
            index[tokenizer] = ["transformers", "CLIPTokenizer"]
        else:
            model.save_config(folder / part)
        index[part] = ["transformers" if is_text else "diffusers", type(model).__name__]
    scheduler.save_config(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps(index, indent=1))


def with_weights(model, state):
    """The model, computing in float32 whatever its weights are stored as. A U-Net's are widened one layer at a time:
    SDXL's would take 10 GB.
    """
    if isinstance(model, UNet2DConditionModel):
        for layer in model.modules():
            if any(True for _ in layer.parameters(recurse=False)):
                layer.register_forward_pre_hook(widen)
                layer.register_forward_hook(narrow)
    else:
        state = {k: v.float() for k, v in state.items()}
    model.load_state_dict(state, assign=True)
    return model.eval()


def widen(layer, _):
    for p in layer.parameters(recurse=False):
        p.stored, p.data = p.data, p.data.float()


def narrow(layer, *_):
    for p in layer.parameters(recurse=False):
        p.data = p.stored


def text_goldens(model, part):
    pad = model.config.pad_token_id
    ids = torch.full((2, 77), pad)
    ids[0, :6] = torch.tensor([START, 320, 736, 2368, 267, END])
    ids[1, :4] = torch.tensor([START, 1125, 539, END])
    result = model(ids, output_hidden_states=True)
    body = model.text_model if hasattr(model, "text_model") else model
    return {
        f"{part}/input_ids": ids,
        f"{part}/normed.0": body.final_layer_norm(result.hidden_states[-1]),
        f"{part}/penultimate.0": result.hidden_states[-2],
        f"{part}/pooled": result.text_embeds if hasattr(result, "text_embeds") else result.pooler_output,
    }


def unet_goldens(unet, side, generator):
    config = unet.config
    inputs = {
        "sample": torch.randn(2, 4, side, side, generator=generator),
        "timestep": torch.tensor([961.0, 17.5]),
        "encoder_hidden_states": torch.randn(2, 77, config.cross_attention_dim, generator=generator),
    }
    added = None
    if config.addition_embed_type == "text_time":
        inputs["text_embeds"] = torch.randn(2, 1280, generator=generator)
        inputs["time_ids"] = torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024], [1024, 1024, 8, 0, 512, 768]])
        added = {"text_embeds": inputs["text_embeds"], "time_ids": inputs["time_ids"]}
    out = unet(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"], added_cond_kwargs=added).sample
    return {f"unet.step/{k}": v for k, v in (inputs | {"out_sample": out}).items()}


def vae_goldens(model, side, generator):
    latents = torch.randn(1, 4, side, side, generator=generator)
    return {"vae/latents": latents, "vae/image": model.decode(latents).sample}


def digests(model):
    """Shape and SHA-256 of every weight, in the precision it was loaded in."""
    as_bytes = lambda v: v.contiguous().view(torch.uint8).numpy().tobytes() if v.ndim else v[None].view(torch.uint8).numpy().tobytes()
    return {k: [list(v.shape), hashlib.sha256(as_bytes(v)).hexdigest()] for k, v in model.state_dict().items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architecture", choices=ARCHITECTURES, required=True)
    parser.add_argument("--out", type=Path, required=True, help="an empty folder")
    parser.add_argument("--side", type=int, default=32, help="latents on a side (32 is 256 pixels)")
    parser.add_argument("--threads", type=int, help="for computing; all cores by default")
    args = parser.parse_args()
    torch.set_grad_enabled(False)
    if args.threads:
        torch.set_num_threads(args.threads)
    make, dtype, published = ARCHITECTURES[args.architecture]
    say = lambda what: print(what, flush=True)

    with init_empty_weights(include_buffers=False):
        pipeline, scheduler, models = make()
    states = {part: random_weights(model, seed, dtype) for seed, (part, model) in enumerate(models.items())}
    for part, state in states.items():
        parameters = sum(v.numel() for v in state.values())
        assert parameters == published[part], f"{part} has {parameters} parameters, published are {published[part]}"
    say("writing both layouts")
    folder = args.out / "diffusers"
    save_diffusers(folder, pipeline, scheduler, models, states)
    single = args.out / "original.safetensors"
    save_file(original_keys(args.architecture, states), single)

    say("one pass of every network")
    goldens = {}
    generator = torch.Generator().manual_seed(1)
    for part in list(models):
        model = with_weights(models.pop(part), states.pop(part))
        if part.startswith("text_encoder"):
            goldens |= text_goldens(model, part)
        else:
            goldens |= (unet_goldens if part == "unet" else vae_goldens)(model, args.side, generator)
        del model
        gc.collect()
    for key, value in goldens.items():
        assert value.isfinite().all(), f"{key} is not finite"
    save_file({k: v.contiguous() for k, v in goldens.items()}, args.out / "goldens.safetensors")

    say("from_single_file")
    loaded = pipeline.from_single_file(str(single), config=str(folder), torch_dtype=dtype, local_files_only=True)
    parts = {part: digests(getattr(loaded, part)) for part in published}
    (args.out / "single-file.json").write_text(json.dumps(parts))


if __name__ == "__main__":
    main()
