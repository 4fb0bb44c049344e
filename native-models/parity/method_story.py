"""One-Prompt-One-Story restated on diffusers' networks and schedulers, with the extra identity run.

`tell` is to Fabula's `tellStory` what the published method is to its short cut: it denoises P0 first,
keeps every key and value of every step, and attends to them. Slow on purpose.
"""

import json
from inspect import signature
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from method_attention import IdentityStore, install
from method_text import TextSide, bridge, notch, reweight, window_of

SCHEDULERS = {
    "euler": ("EulerDiscreteScheduler", {"use_karras_sigmas": False}),
    "euler-ancestral": ("EulerAncestralDiscreteScheduler", {}),
    "ddim": ("DDIMScheduler", {}),
    "dpmpp-2m": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": False}),
    "dpmpp-2m-karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "lcm": ("LCMScheduler", {}),
}
DEFAULTS = {
    "method": "onestory",
    "guidanceRescale": 0.0,
    "negativePrompt": "",
    "clipSkip": None,
    "freeU": None,
    "svr": {
        "mode": "svr", "order": "suppress-first", "suppressAlpha": 0.01, "suppressBeta": 0.05,
        "expressAlpha": -0.01, "expressBeta": 1.0, "eotFactor": 0.9,
    },
    "ipca": {"strength": 2, "variant": "released", "blocks": None, "startStep": 0},
    "window": {"size": 10},
}


def with_defaults(settings: dict, is_xl: bool) -> dict:
    """Published defaults under what a request says, one level deep."""
    merged = DEFAULTS | {"guidanceScale": 5.0 if is_xl else 7.5} | settings
    for key in ("svr", "ipca", "window"):
        merged[key] = DEFAULTS[key] | settings.get(key, {})
    return merged


class Checkpoint:
    """A diffusers folder, and the sampler a request asks for. Only the U-Net computes in `dtype`."""

    def __init__(self, folder: Path, dtype=torch.float32):
        self.folder, self.dtype = folder, dtype
        self.text = TextSide(folder)
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=dtype).eval()
        self.vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32).eval()
        self.factor = 2 ** (len(self.vae.config.block_out_channels) - 1)

    def scheduler(self, name: str | None, config: dict | None = None):
        config = config or json.loads((self.folder / "scheduler/scheduler_config.json").read_text())
        kind, options = SCHEDULERS[name] if name else (config["_class_name"], {})
        return getattr(diffusers, kind).from_config(config, **options)

    @torch.no_grad()
    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """[1, 4, h, w] -> [H, W, 3] in 0..1."""
        config = self.vae.config
        if config.latents_mean is not None:
            mean, deviation = (torch.tensor(x)[None, :, None, None] for x in (config.latents_mean, config.latents_std))
            latents = latents * deviation / config.scaling_factor + mean
        else:
            latents = latents / config.scaling_factor
        image = self.vae.decode(latents).sample
        return (image / 2 + 0.5).clamp(0, 1)[0].permute(1, 2, 0)


def guidance_embedding(guidance: float, width: int) -> torch.Tensor:
    """[1, width]: how consistency-distilled U-Nets are told the guidance scale (Luo et al. 2023)."""
    half = width // 2
    frequencies = torch.exp(torch.arange(half) * -(torch.log(torch.tensor(10_000.0)) / (half - 1)))
    angles = 1000.0 * (guidance - 1) * frequencies
    return torch.cat([angles.sin(), angles.cos()])[None]


@torch.no_grad()
def denoise(
    model: Checkpoint, store: IdentityStore, settings: dict, seed: int, positive, negative, along=()
) -> dict:
    """One run. `positive` and `negative` are ([77, D], [P] or None). Returns noise, latents, timesteps and `trajectory`,
    the latents before every step. `along` has (text, trajectory) of other runs, whose rows come last in every batch."""
    height, width, guidance = settings["height"], settings["width"], settings["guidanceScale"]
    scheduler = model.scheduler(settings.get("scheduler"), settings.get("schedulerConfig"))
    scheduler.set_timesteps(settings["steps"])
    generator = torch.Generator().manual_seed(seed)
    shape = (1, model.unet.config.in_channels, height // model.factor, width // model.factor)
    noise = torch.randn(shape, generator=generator)
    latents = noise * scheduler.init_noise_sigma

    distilled = model.unet.config.time_cond_proj_dim
    guided = guidance > 1 and distilled is None
    branches = [negative, positive] if guided else [positive]
    own = len(branches)
    branches += [text for text, _ in along]
    condition = guidance_embedding(guidance, distilled).to(model.dtype) if distilled else None
    # Texts of different length are never beside each other: each is a run of its own.
    together = len({len(states) for states, _ in branches}) == 1
    embeds = [states[None].to(model.dtype) for states, _ in branches]
    added = None
    if model.text.is_xl:
        sizes = torch.tensor([[height, width, 0, 0, height, width]] * len(branches), dtype=model.dtype)
        added = {"text_embeds": torch.stack([pooled for _, pooled in branches]).to(model.dtype), "time_ids": sizes}

    draws = {"generator": generator} if "generator" in signature(scheduler.step).parameters else {}
    trajectory = []
    for index, t in enumerate(scheduler.timesteps):
        store.step = index
        trajectory.append(latents)
        rows = [latents] * own + [steps[index] for _, steps in along]
        inputs = scheduler.scale_model_input(torch.cat(rows), t)
        inputs = inputs.to(model.dtype)
        if together:
            output = model.unet(
                inputs, t, encoder_hidden_states=torch.cat(embeds), timestep_cond=condition, added_cond_kwargs=added
            ).sample.float()[:own]
        else:
            alone = [
                model.unet(
                    inputs[i : i + 1], t, encoder_hidden_states=embeds[i], timestep_cond=condition,
                    added_cond_kwargs=added and {name: rows[i : i + 1] for name, rows in added.items()},
                ).sample.float()
                for i in range(own)
            ]
            output = torch.cat(alone)
        if guided:
            without, towards = output.chunk(2)
            output = without + guidance * (towards - without)
            if settings["guidanceRescale"] > 0:
                dims = (1, 2, 3)
                rescaled = output * (towards.std(dims, keepdim=True) / output.std(dims, keepdim=True))
                share = settings["guidanceRescale"]
                output = share * rescaled + (1 - share) * output
        latents = scheduler.step(output, t, latents, **draws).prev_sample
    return {"noise": noise[0], "latents": latents, "timesteps": scheduler.timesteps.double(),
            "trajectory": trajectory}


# What P0 says of the characters, with nouns alone.
BARE = {"A watercolour of a red fox with a coat": "A watercolour of a fox"}


def notch_and_bridge(model: Checkpoint, states, prompt, index: int, identity: str, clip_skip, wanted: dict):
    wanted = {"strength": 1, "energy": 0.85, "bridge": 1} | wanted
    edited = [notch(s, prompt, index, wanted["strength"], wanted["energy"]) for s in states]
    if len(prompt.frame_rows) > 1:
        return edited
    return bridge(model.text, edited, prompt, (identity, BARE[identity]), clip_skip, wanted["bridge"])


def tell(model: Checkpoint, request: dict) -> list[dict]:
    """The frames of a request in drawing order, each a dictionary of tensors named as `--dump` names them."""
    settings = with_defaults(request["settings"], model.text.is_xl)
    settings["schedulerConfig"] = request.get("schedulerConfig")
    ipca, svr = settings["ipca"], settings["svr"]
    one_story = settings["method"] == "onestory"
    store = IdentityStore(ipca["blocks"], ipca["startStep"], copies=round(ipca["strength"]) - 1)
    install(model.unet, store)
    model.unet.disable_freeu()
    if settings["freeU"]:
        model.unet.enable_freeu(**settings["freeU"])
    # `chunks` is this restatement's own: what is lost where longer texts are cut off.
    negative = model.text.negative(settings["negativePrompt"], settings.get("chunks"))

    recorded = None
    frames = []
    for index in request.get("draw", range(len(request["scenes"]))):
        scene = request["scenes"][index]
        identity = scene["identityPrompt"]
        story = {i: s["framePrompt"] for i, s in enumerate(request["scenes"]) if s["identityPrompt"] == identity}
        if not one_story:
            story = {index: scene["framePrompt"]}
        text = f"{identity} {scene['framePrompt']}"
        if not one_story and len(model.text.chunks(text)) > 1:
            states, pooled = model.text.long_states(text, settings["clipSkip"], settings.get("chunks"))
            embeds = torch.cat(states, dim=-1)
            run = denoise(model, store, settings, scene["seed"], (embeds, pooled), negative)
            frame = {"prompt_embeds": embeds, "noise": run["noise"], "latents": run["latents"][0]}
            frames.append(frame | ({} if pooled is None else {"pooled": pooled}) | {"timesteps": run["timesteps"]})
            continue
        prompt = window_of(model.text, identity, story, index, settings["window"]["size"])
        states, pooled = model.text.states(prompt.text, settings["clipSkip"])
        notched = (settings.get("hold") or {}).get("notch")
        if one_story and notched is not None:
            edited = notch_and_bridge(model, states, prompt, index, identity, settings["clipSkip"], notched)
        else:
            edited = [reweight(s, prompt, index, svr) for s in states] if one_story else states

        if one_story and store.copies > 0:
            # The run whose keys are kept: P0 alone, or in the paper's variant the unedited whole prompt.
            paper = ipca["variant"] == "paper"
            text = prompt.text if paper else identity
            store.keep = torch.zeros(77, dtype=torch.bool)
            store.keep[: prompt.identity_rows.stop] = True
            if paper:
                store.keep[list(prompt.end_rows)] = True
            if recorded != text:
                store.memory.clear()
                store.mode, recorded = "record", text
                alone, alone_pooled = model.text.states(text, settings["clipSkip"])
                denoise(model, store, settings, scene["seed"], (torch.cat(alone, -1), alone_pooled), negative)
            store.mode = "attend"

        embeds = torch.cat(edited, dim=-1)
        run = denoise(model, store, settings, scene["seed"], (embeds, pooled), negative)
        store.mode = "off"
        frame = {"input_ids": prompt.input_ids, "prompt_embeds": embeds, "noise": run["noise"]}
        if pooled is not None:
            frame["pooled"] = pooled
        frames.append(frame | {
            "latents": run["latents"][0],
            "timesteps": run["timesteps"],
            "image": model.decode(run["latents"]),
        })
    return frames
