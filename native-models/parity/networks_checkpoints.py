"""The tiny random checkpoints of networks.py: their configurations, their weights, and the layouts they are saved
in. Weights are random but wide (unit gain), so that every layer shows in the output.
"""

import json
import math

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

LETTERS = "abcdefghijklmnopqrstuvwxyz.,"
VOCABULARY = [*LETTERS, *[c + "</w>" for c in LETTERS], "<|startoftext|>", "<|endoftext|>", "<added>"]
START, END, ADDED = len(VOCABULARY) - 3, len(VOCABULARY) - 2, len(VOCABULARY) - 1
POSITIONS = 77


def randomise(model, seed):
    """Unit-gain matrices, norms around 1, small biases: no layer vanishes in the output."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=generator)
            if p.ndim > 1:
                fan_in = p.shape[1:].numel() if "embedding" not in name else 1
                p.copy_(noise / math.sqrt(fan_in))
            else:
                p.copy_((1 if "norm" in name and name.endswith("weight") else 0) + 0.2 * noise)
    return model.eval()


def text_encoder(cls, seed, **config):
    defaults = dict(
        vocab_size=len(VOCABULARY), hidden_size=32, intermediate_size=48, num_hidden_layers=3,
        num_attention_heads=4, max_position_embeddings=POSITIONS, hidden_act="quick_gelu",
        projection_dim=24, bos_token_id=START, eos_token_id=END, pad_token_id=END,
    )
    return randomise(cls(CLIPTextConfig(**(defaults | config))), seed)


def sd15():
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 8, 16), layers_per_block=1, attention_head_dim=4,
        cross_attention_dim=32, norm_num_groups=4,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    )
    vae = AutoencoderKL(
        block_out_channels=(4, 8), layers_per_block=1, norm_num_groups=2, sample_size=16,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )
    return {
        "text_encoder": text_encoder(CLIPTextModel, 1, eos_token_id=2),
        "unet": randomise(unet, 2),
        "vae": randomise(vae, 3),
    }


def sd21():
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 8, 16), layers_per_block=2, attention_head_dim=(1, 2, 4),
        cross_attention_dim=24, norm_num_groups=4, use_linear_projection=True, upcast_attention=True,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    )
    vae = AutoencoderKL(
        block_out_channels=(4, 8, 8), layers_per_block=1, norm_num_groups=2, sample_size=32,
        down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3,
    )
    return {
        "text_encoder": text_encoder(CLIPTextModel, 4, hidden_size=24, hidden_act="gelu", num_hidden_layers=2),
        "unet": randomise(unet, 5),
        "vae": randomise(vae, 6),
    }


def sdxl():
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 8, 16), layers_per_block=1, attention_head_dim=(1, 2, 4),
        cross_attention_dim=56, norm_num_groups=4, use_linear_projection=True,
        transformer_layers_per_block=(1, 1, 2), addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=20 + 6 * 8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    )
    vae = AutoencoderKL(
        block_out_channels=(4, 8), layers_per_block=1, norm_num_groups=2, sample_size=16,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        scaling_factor=0.13025, use_post_quant_conv=False, use_quant_conv=False,
    )
    return {
        "text_encoder": text_encoder(CLIPTextModel, 7, hidden_size=24, eos_token_id=2),
        "text_encoder_2": text_encoder(
            CLIPTextModelWithProjection, 8, hidden_act="gelu", projection_dim=20, pad_token_id=0
        ),
        "unet": randomise(unet, 9),
        "vae": randomise(vae, 10),
    }


def lcm():
    """LCM's extra input, and configuration values that few checkpoints use."""
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), layers_per_block=(1, 2), attention_head_dim=2,
        cross_attention_dim=32, norm_num_groups=4, time_cond_proj_dim=12, only_cross_attention=(True, False),
        transformer_layers_per_block=((2,), (1, 2)), reverse_transformer_layers_per_block=((1, 1, 2), (1, 2)),
        flip_sin_to_cos=False, freq_shift=1, norm_eps=1e-6, mid_block_scale_factor=1.5, downsample_padding=0,
        mid_block_type="UNetMidBlock2D",
        down_block_types=("CrossAttnDownBlock2D",) * 2, up_block_types=("CrossAttnUpBlock2D",) * 2,
    )
    vae = AutoencoderKL(
        block_out_channels=(8, 8), layers_per_block=1, norm_num_groups=4, sample_size=16,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        mid_block_add_attention=False,
    )
    return {
        "text_encoder": text_encoder(CLIPTextModel, 11),
        "unet": randomise(unet, 12),
        "vae": randomise(vae, 13),
    }


# Saving. Layouts found in the wild, one per checkpoint: plain fp32 with the VAE's keys of 2022, bf16, fp16
# variant in shards, and plain again with transformers 5's keys.

OLD_KEYS = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def save_network(model, folder, stem, dtype, variant=None, shards=1, rename=lambda key: key):
    folder.mkdir(parents=True)
    state = {rename(k): v.to(dtype).contiguous() for k, v in model.state_dict().items()}
    name = f"{stem}.{variant}" if variant else stem
    if shards == 1:
        save_file(state, folder / f"{name}.safetensors", metadata={"format": "pt"})
    else:
        keys = sorted(state)
        files = {f"{name}-{i + 1:05d}-of-{shards:05d}.safetensors": keys[i::shards] for i in range(shards)}
        for file, part in files.items():
            save_file({k: state[k] for k in part}, folder / file, metadata={"format": "pt"})
        index = f"{stem}.safetensors.index.{variant}.json" if variant else f"{stem}.safetensors.index.json"
        weight_map = {k: file for file, part in files.items() for k in part}
        total = sum(v.numel() * v.element_size() for v in state.values())
        text = json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}, indent=1)
        (folder / index).write_text(text)
    if hasattr(model, "save_config"):
        model.save_config(folder)
    else:
        model.config.architectures = [type(model).__name__]
        model.config.save_pretrained(folder)
    # Computing goes on with what was stored, in fp32.
    model.load_state_dict({k: v.to(dtype).float() for k, v in model.state_dict().items()})


def old_vae_key(key):
    for new, old in OLD_KEYS.items():
        if ".attentions.0." in key:
            key = key.replace(f".{new}.", f".{old}.")
    return key


def prefixed(key):
    return key if key.startswith(("text_model.", "text_projection.")) else f"text_model.{key}"


LAYOUTS = {
    "sd15": dict(dtype=torch.float32, pipeline="StableDiffusionPipeline", old_vae=True),
    "sd21": dict(dtype=torch.bfloat16, pipeline="StableDiffusionPipeline"),
    "sdxl": dict(dtype=torch.float16, pipeline="StableDiffusionXLPipeline", variant="fp16", shards=2),
    "lcm": dict(dtype=torch.float16, pipeline="LatentConsistencyModelPipeline", bare_text=True),
}


def save_tokenizer(folder, pad):
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(VOCABULARY)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    config = dict(tokenizer_class="CLIPTokenizer", model_max_length=POSITIONS, pad_token=pad,
                  bos_token="<|startoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1))


def save_checkpoint(name, networks, folder):
    layout = LAYOUTS[name]
    index = {"_class_name": layout["pipeline"], "_diffusers_version": "0.30.0",
             "scheduler": ["diffusers", "EulerDiscreteScheduler"]}
    for part, model in networks.items():
        is_text = part.startswith("text_encoder")
        rename = (prefixed if is_text and not layout.get("bare_text")
                  else old_vae_key if part == "vae" and layout.get("old_vae") else lambda key: key)
        save_network(model, folder / part, "model" if is_text else "diffusion_pytorch_model", layout["dtype"],
                     layout.get("variant"), layout.get("shards", 1) if part == "unet" else 1, rename)
        index[part] = ["transformers" if is_text else "diffusers", type(model).__name__]
    save_tokenizer(folder / "tokenizer", "<|endoftext|>")
    index["tokenizer"] = ["transformers", "CLIPTokenizer"]
    if "text_encoder_2" in networks:
        save_tokenizer(folder / "tokenizer_2", "a")
        index["tokenizer_2"] = ["transformers", "CLIPTokenizer"]
        index["force_zeros_for_empty_prompt"] = True
    prediction = "v_prediction" if name == "sd21" else "epsilon"
    EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                           steps_offset=1, prediction_type=prediction).save_config(folder / "scheduler")
    (folder / "model_index.json").write_text(json.dumps(index, indent=1))


MAKERS = {"sd15": sd15, "sd21": sd21, "sdxl": sdxl, "lcm": lcm}
