"""Tiny random checkpoints in diffusers' folder layout: SDXL, Stable Diffusion 1.5 and 2.1 and LCM in shape.

Weights are float16 values, so that every reader has the same numbers. Their scale is chosen for large
effects: rows of text states with singular values of 10 to 100, and attention far from uniform.
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from method_tokenizer import END, write_tokenizer
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

# Explicit keys carry over to whatever sampler a request asks for, as in diffusers' `from_config`.
NOISE_SCHEDULE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "trained_betas": None,
    "clip_sample": False,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
}
SDXL_SCHEDULER = NOISE_SCHEDULE | {
    "_class_name": "EulerDiscreteScheduler",
    "interpolation_type": "linear",
    "prediction_type": "epsilon",
    "sample_max_value": 1.0,
    "timestep_spacing": "leading",
    "use_karras_sigmas": False,
}
SD15_SCHEDULER = NOISE_SCHEDULE | {"_class_name": "PNDMScheduler"}
SD21_SCHEDULER = NOISE_SCHEDULE | {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"}
LCM_SCHEDULER = NOISE_SCHEDULE | {
    "_class_name": "LCMScheduler",
    "original_inference_steps": 50,
    "prediction_type": "epsilon",
    "set_alpha_to_one": True,
    "steps_offset": 0,
    "timestep_scaling": 10.0,
    "timestep_spacing": "leading",
}


def text_config(vocabulary: int, **kwargs) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=vocabulary,
        max_position_embeddings=77,
        bos_token_id=vocabulary - 2,
        **({"eos_token_id": vocabulary - 1, "pad_token_id": 1} | kwargs),
    )


def randomise(module: torch.nn.Module, seed: int, gains: dict[str, float]) -> None:
    """Normal weights with standard deviation gain / sqrt(fan in), where the gain is that of the last key in
    `gains` that the parameter's name contains; scales of norms lie around 1 (by the gain) and biases around 0."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(module.named_parameters()):
        gain = next((g for key, g in reversed(gains.items()) if key in name), 1.0)
        values = torch.randn(parameter.shape, generator=generator)
        if parameter.ndim > 1:
            fan_in = 1 if "embedding.weight" in name else parameter[0].numel()
            values *= gain / fan_in**0.5
        elif name.endswith("weight"):
            values = gain * (1 + 0.1 * values)
        else:
            values *= 0.05
        parameter.data.copy_(values.half().float())


def save_network(module: torch.nn.Module, folder: Path, file: str, config: dict, prefix: str = "") -> None:
    """`prefix` is what published files begin their keys with and this version of the library leaves out."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {}
    for name, value in module.state_dict().items():
        if not name.endswith("position_ids"):
            has_prefix = name.startswith((prefix, "text_projection"))
            state[name if has_prefix else prefix + name] = value.half().contiguous()
    save_file(state, folder / file, metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def save_text_encoder(folder: Path, config: CLIPTextConfig, seed: int, projected: bool, row_gain: float) -> None:
    kind = CLIPTextModelWithProjection if projected else CLIPTextModel
    encoder = kind(config)
    gains = {"embedding": 0.7, "q_proj": 1.8, "k_proj": 1.8, "out_proj": 1.2, "fc2": 1.2, "final_layer_norm": row_gain}
    randomise(encoder, seed, gains)
    kept = ("hidden_size intermediate_size num_hidden_layers num_attention_heads hidden_act vocab_size projection_dim "
            "max_position_embeddings layer_norm_eps bos_token_id eos_token_id pad_token_id").split()
    values = {key: getattr(config, key) for key in kept}
    values |= {"architectures": [kind.__name__], "model_type": "clip_text_model", "torch_dtype": "float16"}
    save_network(encoder, folder, "model.safetensors", values, prefix="text_model.")


def save_unet(folder: Path, seed: int, config: dict) -> None:
    unet = UNet2DConditionModel(**config)
    gains = {"to_q": 1.4, "to_k": 1.4, "attn2.to_v": 1.5, "attn2.to_out": 1.5, "conv_out": 0.6}
    randomise(unet, seed, gains)
    values = {key: value for key, value in unet.config.items() if not key.startswith("_")}
    values["_class_name"] = "UNet2DConditionModel"
    save_network(unet, folder, "diffusion_pytorch_model.safetensors", values)


def save_vae(folder: Path, seed: int, **config) -> None:
    levels = len(config["block_out_channels"])
    vae = AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * levels,
        up_block_types=["UpDecoderBlock2D"] * levels,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
        **config,
    )
    randomise(vae, seed, {"decoder.conv_out": 0.5})
    values = {key: value for key, value in vae.config.items() if not key.startswith("_")}
    values["_class_name"] = "AutoencoderKL"
    save_network(vae, folder, "diffusion_pytorch_model.safetensors", values)


def save_index(folder: Path, scheduler: dict, index: dict) -> None:
    (folder / "scheduler").mkdir(parents=True, exist_ok=True)
    (folder / "scheduler/scheduler_config.json").write_text(json.dumps(scheduler, indent=2) + "\n")
    parts = {
        "scheduler": ["diffusers", scheduler["_class_name"]],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
    }
    (folder / "model_index.json").write_text(json.dumps(index | parts, indent=2) + "\n")


def make_sdxl(folder: Path) -> None:
    """Two encoders, text_time conditioning, three levels; the VAE normalises by mean and deviation."""
    size = write_tokenizer(folder / "tokenizer", pad_token=END)
    write_tokenizer(folder / "tokenizer_2", pad_token="!")
    layers = {"num_hidden_layers": 3, "num_attention_heads": 4}
    first = text_config(size, hidden_size=32, intermediate_size=64, hidden_act="quick_gelu", **layers)
    second = text_config(size, hidden_size=40, intermediate_size=64, hidden_act="gelu", projection_dim=24,
                         **layers | {"eos_token_id": 2})
    save_text_encoder(folder / "text_encoder", first, 1, projected=False, row_gain=1.0)
    save_text_encoder(folder / "text_encoder_2", second, 2, projected=True, row_gain=1.0)
    save_unet(folder / "unet", 3, {
        "sample_size": 16,
        "block_out_channels": [8, 16, 24],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "layers_per_block": 1,
        "transformer_layers_per_block": [1, 1, 2],
        "attention_head_dim": [1, 2, 3],
        "cross_attention_dim": 72,
        "use_linear_projection": True,
        "norm_num_groups": 4,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 24 + 6 * 8,
    })
    save_vae(folder / "vae", 4, block_out_channels=[8, 8, 8], scaling_factor=0.5,
             latents_mean=[-1.6, 0.2, 1.5, 0.9], latents_std=[8.5, 5.5, 6.7, 5.2])
    save_index(folder, SDXL_SCHEDULER, {
        "_class_name": "StableDiffusionXLPipeline",
        "force_zeros_for_empty_prompt": True,
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer_2": ["transformers", "CLIPTokenizer"],
    })


def make_sd(folder: Path, scheduler: dict, act: str, pad: str, seed: int, levels: int = 4, **unet) -> None:
    """One encoder with its last normed state; two levels in the U-Net; `levels` 4 is the published VAE's factor 8."""
    size = write_tokenizer(folder / "tokenizer", pad_token=pad)
    encoder = text_config(size, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
                          hidden_act=act)
    save_text_encoder(folder / "text_encoder", encoder, seed, projected=False, row_gain=1.5)
    save_unet(folder / "unet", seed + 1, {
        "sample_size": 8,
        "block_out_channels": [8, 16],
        "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 1,
        "cross_attention_dim": 32,
        "norm_num_groups": 4,
        **unet,
    })
    save_vae(folder / "vae", seed + 2, block_out_channels=[8] * levels, scaling_factor=0.18215)
    save_index(folder, scheduler, {"_class_name": "StableDiffusionPipeline"})


def make_checkpoints(folder: Path) -> None:
    make_sdxl(folder / "tiny-sdxl")
    make_sd(folder / "tiny-sd15", SD15_SCHEDULER, "quick_gelu", END, seed=10, attention_head_dim=4)
    make_sd(folder / "tiny-sd21", SD21_SCHEDULER, "gelu", "!", seed=20,
            attention_head_dim=[2, 4], use_linear_projection=True)
    make_sd(folder / "tiny-lcm", LCM_SCHEDULER, "quick_gelu", END, seed=30, levels=2,
            attention_head_dim=4, time_cond_proj_dim=16)
