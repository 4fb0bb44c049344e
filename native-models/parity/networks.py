"""Golden numbers for native-models/architectures: tiny random checkpoints in the diffusers layout, and what
PyTorch, diffusers and transformers compute with them.

    python networks.py --out fixtures/networks

fp16 and bf16 checkpoints are up-cast to fp32 before computing. Identity weights are made by really repeating
context rows, one batch row at a time, never by the log-weight shortcut that is being proved.
"""

import argparse
import copy
import math
import shutil
from pathlib import Path

import torch
from diffusers.models.attention_processor import AttnProcessor2_0
from safetensors.torch import load_file, save_file

from networks_checkpoints import ADDED, END, MAKERS, POSITIONS, START, save_checkpoint

# Goldens. Keys are "<case>/<input or output name>"; outputs are named as the graphs name them.

def text_goldens(model, part):
    body = model.text_model if hasattr(model, "text_model") else model
    pad = model.config.pad_token_id
    ids = torch.full((2, POSITIONS), pad)
    ids[0, :5] = torch.tensor([START, 3, 30, 7, END])
    ids[1, :9] = torch.tensor([START, 8, ADDED, 5, 41, 2, 2, 9, END])
    out = {f"{part}/input_ids": ids}
    with torch.no_grad():
        result = model(ids, output_hidden_states=True)
        layers = model.config.num_hidden_layers
        for skip in range(layers):
            raw = result.hidden_states[-(skip + 1)]
            out[f"{part}/normed.{skip}"] = body.final_layer_norm(raw)
            out[f"{part}/penultimate.{skip}"] = result.hidden_states[-(skip + 2)]
        projected = hasattr(result, "text_embeds")
        out[f"{part}/pooled"] = result.text_embeds if projected else result.pooler_output
    return out


class Attend:
    """Cross-attention written out, with hooks on keys and logits of chosen layers."""

    def __init__(self, extra_rows=None, keep_extra=None, bias=None):
        self.extra_rows, self.keep_extra, self.bias = extra_rows, keep_extra, bias

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None, **_):
        context = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        bias = None
        if encoder_hidden_states is not None and self.extra_rows is not None:
            plain = context.shape[1]
            context = torch.cat([context, context[:, self.extra_rows]], dim=1)
            if self.keep_extra is not None:
                bias = torch.zeros(1, hidden_states.shape[1], context.shape[1])
                bias[:, :, plain:].masked_fill_(~self.keep_extra, float("-inf"))
        if encoder_hidden_states is not None and self.bias is not None:
            bias = self.bias[:, None]
        q, k, v = (
            f(x).unflatten(-1, (attn.heads, -1)).transpose(1, 2)
            for f, x in ((attn.to_q, hidden_states), (attn.to_k, context), (attn.to_v, context))
        )
        logits = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
        if bias is not None:
            logits = logits + bias[:, None]
        mixed = (logits.softmax(-1) @ v).transpose(1, 2).flatten(2)
        return attn.to_out[0](mixed)


def cross_attentions(unet):
    """Path and group of every attention that looks at the text."""
    found = {}
    for path in (p.removesuffix(".processor") for p in unet.attn_processors):
        attn = unet.get_submodule(path)
        if attn.is_cross_attention or path.endswith("attn2"):
            kind, *rest = path.split(".")
            found[path] = "mid" if kind == "mid_block" else kind.removesuffix("_blocks") + rest[0]
    return found


def run_unet(unet, inputs, processor_for=lambda path, group: None):
    groups = cross_attentions(unet)
    plain = {f"{p}.processor": None for p in groups}
    processors = {}
    for key in unet.attn_processors:
        path = key.removesuffix(".processor")
        made = processor_for(path, groups[path]) if f"{path}.processor" in plain else None
        processors[key] = made or Attend()
    unet.set_attn_processor(processors)
    added = None
    if "text_embeds" in inputs:
        added = {"text_embeds": inputs["text_embeds"], "time_ids": inputs["time_ids"]}
    with torch.no_grad():
        return unet(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"],
                    timestep_cond=inputs.get("timestep_cond"), added_cond_kwargs=added).sample


def unet_inputs(unet, batch, height, width, length, generator):
    config = unet.config
    inputs = {
        "sample": torch.randn(batch, 4, height, width, generator=generator),
        "timestep": torch.tensor([961.0, 17.5, 500.0][:batch]),
        "encoder_hidden_states": torch.randn(batch, length, config.cross_attention_dim, generator=generator),
    }
    if config.addition_embed_type == "text_time":
        pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
        inputs["text_embeds"] = torch.randn(batch, pooled, generator=generator)
        inputs["time_ids"] = torch.tensor([[64.0, 48, 0, 0, 64, 48], [1024, 1024, 8, 0, 512, 768]])[:batch]
    if config.time_cond_proj_dim:
        inputs["timestep_cond"] = torch.randn(batch, config.time_cond_proj_dim, generator=generator)
    return inputs


def row_of(inputs, b, length=None):
    one = {k: v[b : b + 1] for k, v in inputs.items()}
    one["encoder_hidden_states"] = one["encoder_hidden_states"][:, :length]
    return one


def unet_goldens(unet, name):
    generator = torch.Generator().manual_seed(77)
    groups = list(dict.fromkeys(cross_attentions(unet).values()))
    out = {}

    def record(case, inputs, outputs):
        for key, value in inputs.items():
            out[f"unet.{case}/{key}"] = value
        out[f"unet.{case}/out_sample"] = outputs

    step = unet_inputs(unet, 2, 8, 8, 77, generator)
    record("step", step, run_unet(unet, step))
    out["unet.step/out_sample.half"] = in_half(unet, step)
    odd = unet_inputs(unet, 1, 7, 10, 91, generator)
    record("odd", odd, run_unet(unet, odd))

    # Batch row 0: five tokens of padding. Row 1: tokens 0..2 count twice, in every other group only.
    chosen = groups[::2]
    identity = unet_inputs(unet, 2, 8, 8, 12, generator)
    weights = {g: torch.zeros(2, 12) for g in groups}
    for g in groups:
        weights[g][0, 7:] = float("-inf")
        if g in chosen:
            weights[g][1, :3] = math.log(2)
    golden = torch.cat([
        run_unet(unet, row_of(identity, 0, 7)),
        run_unet(unet, row_of(identity, 1),
                 lambda path, group: Attend(extra_rows=[0, 1, 2]) if group in chosen else None),
    ])
    record("identity", identity | {f"log_weights.{g}": w for g, w in weights.items()}, golden)

    continuous = unet_inputs(unet, 2, 4, 6, 9, generator)
    biases = {g: torch.randn(2, 9, generator=generator) for g in groups}
    record("continuous", continuous | {f"log_weights.{g}": b for g, b in biases.items()},
           run_unet(unet, continuous, lambda path, group: Attend(bias=biases[group])))

    if name in ("sd15", "sdxl"):
        # Each repeated key is kept or not for every query position of every layer.
        dropout = unet_inputs(unet, 1, 4, 6, 6, generator)
        keep = {}

        def dropped(path, group):
            level = {"d": lambda: int(group[4:]), "m": lambda: 2, "u": lambda: 2 - int(group[2:])}[group[0]]()
            queries = math.ceil(4 / 2**level) * math.ceil(6 / 2**level)
            keep[path] = torch.rand(1, queries, 2, generator=generator) < 0.5
            return Attend(extra_rows=[0, 1], keep_extra=keep[path])

        golden = run_unet(unet, dropout, dropped)
        for path, kept in keep.items():
            extra = torch.cat([kept, torch.zeros(1, kept.shape[1], 4, dtype=torch.bool)], dim=2)
            dropout[f"log_weights.{path}"] = extra.float() * math.log(2)
        record("dropout", dropout, golden)

        unet.enable_freeu(s1=0.6, s2=0.4, b1=1.1, b2=1.2)
        out["unet.step/out_sample.freeu"] = run_unet(unet, step)
        out["unet.odd/out_sample.freeu"] = run_unet(unet, odd)
        unet.disable_freeu()
    return out


def in_half(unet, inputs):
    """The same in float16, as diffusers computes it on this processor."""
    halved = {k: v if k == "timestep" else v.half() for k, v in inputs.items()}
    half = copy.deepcopy(unet).half()
    half.set_attn_processor(AttnProcessor2_0())
    added = {k: halved[k] for k in ("text_embeds", "time_ids") if k in halved} or None
    with torch.no_grad():
        return half(halved["sample"], halved["timestep"], halved["encoder_hidden_states"],
                    timestep_cond=halved.get("timestep_cond"), added_cond_kwargs=added).sample.float()


def vae_goldens(vae):
    generator = torch.Generator().manual_seed(5)
    latents = torch.randn(2, 4, 5, 6, generator=generator)
    with torch.no_grad():
        return {"vae/latents": latents, "vae/image": vae.decode(latents).sample}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the fixtures; its contents are replaced")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name, make in MAKERS.items():
        folder = args.out / name
        shutil.rmtree(folder, ignore_errors=True)
        networks = make()
        save_checkpoint(name, networks, folder / "checkpoint")
        goldens = {}
        for part, model in networks.items():
            if part.startswith("text_encoder"):
                goldens |= text_goldens(model, part)
        goldens |= unet_goldens(networks["unet"], name) | vae_goldens(networks["vae"])
        path = folder / "goldens.safetensors"
        save_file({k: v.contiguous() for k, v in goldens.items()}, path)
        for key, value in load_file(path).items():
            finite = value.isfinite() | (value == float("-inf"))
            assert finite.all(), f"{name}: {key} is not finite"
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        print(f"{name}: {len(goldens)} arrays, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
