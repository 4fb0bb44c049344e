"""Diffusers' keys to those of the original code (LDM for SD 1 and 2, SGM for SDXL), counted from the published
architectures. full_size.py has diffusers' own loader read the result back.
"""

import re

import torch

RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
OUTSIDE = {"conv_in": "input_blocks.0.0", "time_embedding.linear_1": "time_embed.0",
           "time_embedding.linear_2": "time_embed.2", "add_embedding.linear_1": "label_emb.0.0",
           "add_embedding.linear_2": "label_emb.0.2", "conv_norm_out": "out.0", "conv_out": "out.2"}
VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
PER_BLOCK = 2


def unet_key(key, up_without_attention):
    layer, kind = key.rsplit(".", 1)
    if layer in OUTSIDE:
        return f"{OUTSIDE[layer]}.{kind}"
    side, *rest = key.split(".")
    resnet = lambda inside: RESNET[inside[0]] + "." + inside[1]
    if side == "mid_block":
        what, index, *inside = rest
        return (f"middle_block.1.{'.'.join(inside)}" if what == "attentions"
                else f"middle_block.{2 * int(index)}.{resnet(inside)}")
    block, what, index, *inside = rest
    block, index = int(block), int(index)
    if side == "down_blocks":
        at = 1 + block * (PER_BLOCK + 1) + index
        if what == "downsamplers":
            return f"input_blocks.{at + PER_BLOCK}.0.op.{kind}"
        return f"input_blocks.{at}.1.{'.'.join(inside)}" if what == "attentions" else f"input_blocks.{at}.0.{resnet(inside)}"
    at = block * (PER_BLOCK + 1) + index
    if what == "upsamplers":
        return f"output_blocks.{at + PER_BLOCK}.{1 if block in up_without_attention else 2}.conv.{kind}"
    return f"output_blocks.{at}.1.{'.'.join(inside)}" if what == "attentions" else f"output_blocks.{at}.0.{resnet(inside)}"


def vae_entry(key, value):
    attention = re.match(r"(\w+)\.mid_block\.attentions\.0\.(.+)\.(weight|bias)$", key)
    if attention:
        side, layer, kind = attention.groups()
        value = value[:, :, None, None].contiguous() if value.ndim == 2 else value
        return f"{side}.mid.attn_1.{VAE_ATTENTION[layer]}.{kind}", value
    key = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", key)
    key = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", key)
    key = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", key)
    key = re.sub(r"up_blocks\.(\d)\.resnets\.(\d)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}", key)
    key = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample", key)
    return key.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out"), value


def clip_keys(state, prefix):
    bare = lambda key: key if key.startswith("text_model.") else f"text_model.{key}"
    out = {f"{prefix}.transformer.{bare(k)}": v for k, v in state.items()}
    out[f"{prefix}.transformer.text_model.embeddings.position_ids"] = torch.arange(77)[None]
    return out


def open_clip_keys(state, prefix):
    out = {}
    state = {k.removeprefix("text_model."): v for k, v in state.items()}
    layers = len({k.split(".")[2] for k in state if k.startswith("encoder.layers.")})
    put = lambda key, value: out.__setitem__(f"{prefix}.model.{key}", value.contiguous())
    put("positional_embedding", state["embeddings.position_embedding.weight"])
    put("token_embedding.weight", state["embeddings.token_embedding.weight"])
    for kind in ("weight", "bias"):
        put(f"ln_final.{kind}", state[f"final_layer_norm.{kind}"])
        for i in range(layers):
            old, new = f"encoder.layers.{i}", f"transformer.resblocks.{i}"
            put(f"{new}.ln_1.{kind}", state[f"{old}.layer_norm1.{kind}"])
            put(f"{new}.ln_2.{kind}", state[f"{old}.layer_norm2.{kind}"])
            put(f"{new}.mlp.c_fc.{kind}", state[f"{old}.mlp.fc1.{kind}"])
            put(f"{new}.mlp.c_proj.{kind}", state[f"{old}.mlp.fc2.{kind}"])
            put(f"{new}.attn.out_proj.{kind}", state[f"{old}.self_attn.out_proj.{kind}"])
            three = [state[f"{old}.self_attn.{x}_proj.{kind}"] for x in "qkv"]
            put(f"{new}.attn.in_proj_{kind}", torch.cat(three))
    width = state["final_layer_norm.weight"].shape[0]
    dtype = state["final_layer_norm.weight"].dtype
    if "text_projection.weight" in state:
        put("text_projection", state["text_projection.weight"].T)
    else:
        # SD 2's files hold OpenCLIP's last layer and projection, which no one uses.
        put("text_projection", torch.randn(width, width).to(dtype))
        unused = {k: v for k, v in out.items() if f".resblocks.{layers - 1}." in k}
        for key, value in unused.items():
            out[key.replace(f".resblocks.{layers - 1}.", f".resblocks.{layers}.")] = torch.randn(value.shape).to(dtype)
    put("logit_scale", torch.tensor(4.6, dtype=dtype))
    return out


def original_keys(architecture, states):
    """The networks' weights as one file's; with what such files hold beside them."""
    without = {"sdxl": {2}}.get(architecture, {0})
    out = {f"model.diffusion_model.{unet_key(k, without)}": v for k, v in states["unet"].items()}
    for key, value in states["vae"].items():
        name, stored = vae_entry(key, value)
        out[f"first_stage_model.{name}"] = stored
    if architecture == "sdxl":
        out |= clip_keys(states["text_encoder"], "conditioner.embedders.0")
        out |= open_clip_keys(states["text_encoder_2"], "conditioner.embedders.1")
    else:
        put = open_clip_keys if architecture == "sd21" else clip_keys
        out |= put(states["text_encoder"], "cond_stage_model")
        out["alphas_cumprod"] = torch.linspace(1, 0.005, 1000)
    return out
