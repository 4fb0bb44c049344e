"""Trains the U-Net on cached VAE latents with the frozen text encoders: v-prediction, min-SNR weights, more weight on
the characters, caption dropout to zeros. `--encode` writes the latents of every shard that lacks them. Resumes from
CACHE/unet.pt; logs to CACHE/unet.csv; leaves the averaged weights in CACHE/unet.
"""
import argparse
import itertools
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTextModel, CLIPTextModelWithProjection

import loop
from captions import caption, parts
from fastnorm import install
from text import PROJECTION, WIDTHS, Words
from whiten import Whitening

SIDE, TIME_DIM = 96, 32
ENLARGE = 2  # pictures drawn have so many times the side of those whose latents are learned (`enlarge.py`)
CONFIG = dict(
    sample_size=24, in_channels=6, out_channels=6, block_out_channels=[32, 64, 128], layers_per_block=1, norm_num_groups=8,
    down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    transformer_layers_per_block=[1, 1, 1], attention_head_dim=[1, 2, 4], use_linear_projection=True,
    cross_attention_dim=sum(WIDTHS), addition_embed_type="text_time", addition_time_embed_dim=TIME_DIM,
    projection_class_embeddings_input_dim=PROJECTION + 6 * TIME_DIM,
)
SCHEDULER = dict(
    num_train_timesteps=1000, beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012,
    prediction_type="v_prediction", timestep_spacing="trailing", steps_offset=1,
    # Latents that look like a small picture are smooth: at the schedule's usual last step their layout still shows
    # through the noise, a network trained so never learns to draw it from words, and sampling starts from pure noise.
    rescale_betas_zero_snr=True,
)
LAYOUT = 0.5  # share of samples with a time step in the last third, where the words decide what stands where
DROPOUT, GAMMA = 0.1, 5.0
AMID, WEAK, TOKENS = 0.4, 0.1, 75  # share of scenes encoded amid others, the others' largest weight, tokens in all
FADE = 0.5  # share of samples whose end-of-text rows, or pooled output, are weakened
CAPTIONS = 512  # that the whitening of the text is measured on
REPEAT = 2  # every encoded caption serves this many noise levels of its picture


def alpha_bars() -> torch.Tensor:
    return DDPMScheduler(**SCHEDULER).alphas_cumprod.float()


def fade(states, pooled, ends):
    """Weakens what speaks for the whole sentence in some samples: the rows from the first end of text on (`ends`), and
    apart from them the pooled output. Models trained on billions of captions read the words' own rows as well; this
    makes a small one do so, and without it a prompt whose end-of-text rows are suppressed says nothing to it."""
    count = len(states)
    rows = torch.where(torch.rand(count, device=states.device) < FADE, torch.rand(count, device=states.device).square(), 1.0)
    kept = torch.rand(count, device=states.device) >= FADE
    return torch.where(ends.unsqueeze(-1), states * rows.view(-1, 1, 1), states), pooled * kept.unsqueeze(-1)


def amid(rng, words, scenes, scene) -> tuple[str, tuple[int, int, int]]:
    """The scene's words in the middle of other scenes' words; the row at which the first of these words stands, and the
    rows [from, to) that are the scene's own. Networks that learned from billions of captions know a word at every place and
    after any other; this one would know each only soon after the character, and be lost on a scene that stands fourth in
    a prompt (error at pure noise 0.66 instead of 0.37)."""
    def count(text):
        return len(words.one(text).input_ids) - 2

    head, _, frame = parts(scene, rng.getrandbits(32))
    first, before, after = 1 + count(head), [], []
    start, room = first, TOKENS - count(head) - count(frame)
    for _ in range(rng.randint(1, 6)):
        clause = parts(rng.choice(scenes), rng.getrandbits(32))[2]
        room -= count(clause)
        if room < 0:
            break
        if rng.random() < 0.6:
            before.append(clause)
            start += count(clause)
        else:
            after.append(clause)
    return " ".join(part for part in (head, *before, frame, *after) if part), (first, start, start + count(frame))


def weaken(states, pooled, ends, own) -> None:
    """Leaves of captions that `amid` made, in place, the character and the scene: one scene is what is drawn, and nothing
    is learned about choosing among several. `own`: caption -> rows as `amid` gives them."""
    rows = torch.arange(states.shape[1], device=states.device).unsqueeze(-1)
    for i, (first, start, stop) in own.items():
        others = ((rows >= first) & (rows < start)) | (rows >= stop)
        weight = WEAK * torch.rand((), device=states.device)
        states[i] = torch.where(ends[i].unsqueeze(-1), 0.0, torch.where(others, weight, 1.0)) * states[i]
        pooled[i] = 0


class Text:
    """Captions to what the U-Net sees: penultimate states [B, 77, D] of both encoders, the pooled output, and which
    rows come after the words."""

    def __init__(self, cache):
        self.words = Words(cache)
        self.one = CLIPTextModel.from_pretrained(Path(cache) / "text_encoder", attn_implementation="eager").float().eval().to(loop.DEVICE)
        self.two = CLIPTextModelWithProjection.from_pretrained(Path(cache) / "text_encoder_2", attn_implementation="eager").float().eval().to(loop.DEVICE)

    @torch.no_grad()
    def __call__(self, captions):
        ids, ids2 = self.words.ids(captions, full=True)
        with loop.autocast():
            a = self.one(ids, output_hidden_states=True)
            b = self.two(ids2, output_hidden_states=True)
        ends = (ids == self.words.one.eos_token_id).cumsum(1) > 0
        return torch.cat([a.hidden_states[-2], b.hidden_states[-2]], -1).float(), b.text_embeds.float(), ends


@torch.no_grad()
def encode(rank, ranks, a) -> None:
    """float16 latents [N, 6, side/4, side/4] beside each shard, already times the scaling factor."""
    cache = Path(a.cache)
    vae = AutoencoderKL.from_pretrained(cache / "vae").to(loop.DEVICE, memory_format=torch.channels_last)
    vae.set_attn_processor(AttnProcessor())
    install(vae)
    for path in loop.Pictures(cache).paths[rank::ranks]:
        target = path.with_name(path.name.replace("shard", f"latents{a.side}"))
        if target.exists():
            continue
        pictures, out = np.load(path, mmap_mode="r"), []
        for start in range(0, len(pictures), 64):
            with loop.autocast():
                x = loop.to_pixels(pictures[start : start + 64])
                if a.side != x.shape[-1]:
                    x = F.interpolate(x, size=(a.side, a.side), mode="area").contiguous(memory_format=torch.channels_last)
                z = vae.encode(x).latent_dist.mean
            out.append((z.float() * vae.config.scaling_factor).cpu().numpy().astype(np.float16))
        np.save(target.with_suffix(".part.npy"), np.concatenate(out))
        target.with_suffix(".part.npy").rename(target)
        print(target, flush=True)


class Latents:
    """All latents of one picture side in memory, with their scenes and how much of each latent is character (0..1).
    The hold-out pictures are left out."""

    def __init__(self, cache, side: int, hold_out=512):
        self.cache, self.side, self.hold_out = Path(cache), side, hold_out
        self.refresh()

    def refresh(self):
        pictures = loop.Pictures(self.cache, self.hold_out)
        def latents(p):
            return p.with_name(p.name.replace("shard", f"latents{self.side}"))

        pictures.paths = [p for p in pictures.paths if latents(p).exists()]
        self.z = np.concatenate([np.load(latents(p)) for p in pictures.paths])[self.hold_out :]
        masks = np.concatenate([np.load(p.with_suffix(".mask")) for p in pictures.paths])[self.hold_out :]
        side = self.z.shape[-1]
        if masks.shape[-1] != side:
            masks = (F.interpolate(torch.from_numpy(masks)[:, None].float(), size=(side, side), mode="area")[:, 0] + 0.5).byte().numpy()
        self.masks, self.scenes = masks, pictures.scenes()[self.hold_out :]
        assert len(self.z) == len(self.scenes) == len(self.masks)


def frequencies(scenes, favoured: dict[str, float]) -> list[float]:
    """How often each picture is shown, as a running sum: once, times the factor of every favoured word that it shows."""
    def factor(scene):
        first = scene["cast"][0]
        shown = {f"{key}={value}" for key, value in (*scene.items(), *first.items()) if isinstance(value, str)}
        return math.prod(favoured[word] for word in favoured.keys() & shown)

    return list(itertools.accumulate(factor(scene) for scene in scenes))


def favoured(text: str) -> dict[str, float]:
    return {word: float(factor) for word, factor in (part.split(":") for part in text.split(","))}


def time_ids(count: int, side: int) -> torch.Tensor:
    """SDXL's size numbers: they tell the network which of the sides it was trained on it is drawing; of drawn pictures."""
    return torch.tensor([[side, side, 0, 0, side, side]], dtype=torch.float32, device=loop.DEVICE).repeat(count, 1)


def network() -> UNet2DConditionModel:
    model = UNet2DConditionModel(**CONFIG).to(loop.DEVICE, memory_format=torch.channels_last)
    model.set_attn_processor(AttnProcessor())
    return install(model)


def worker(rank, ranks, a):
    cache = Path(a.cache)
    torch.manual_seed(21)
    model = network()
    text = Text(cache)
    parameters = list(model.parameters())
    outer = ("conv_in", "conv_out", "time_", "add_embedding")  # what touches the outside is no hidden matrix
    hidden = [p for n, p in model.named_parameters() if p.dim() > 1 and not n.startswith(outer)]
    rest = [p for n, p in model.named_parameters() if p.dim() <= 1 or n.startswith(outer)]
    optimizers = {
        "hidden": (loop.Muon(hidden, a.hidden_rate), a.hidden_rate),
        "rest": (torch.optim.AdamW(rest, lr=a.rate, betas=(0.9, 0.98), eps=1e-7, weight_decay=0.0, fused=True), a.rate),
    }
    average = loop.Average(model, a.average)
    step, spent, seen, clock = 0, 0.0, 0, 0.0
    data = Latents(cache, a.side)
    often = frequencies(data.scenes, a.favour)
    if (cache / "unet.pt").exists():
        saved = torch.load(cache / "unet.pt", map_location=loop.DEVICE)
        model.load_state_dict(saved["model"])
        for name, (optimizer, _) in optimizers.items():
            optimizer.load_state_dict(saved["optimizers"][name])
        average.load(saved["average"])
        step, spent, seen = saved["step"], saved["spent"], saved["seen"]
        whitening = Whitening(*saved["whitening"])
    else:
        states, pooled, _ = text([caption(scene, i) for i, scene in enumerate(data.scenes[:CAPTIONS])])
        whitening = Whitening.measure(states, pooled)
    log = loop.Log(cache / "unet.csv", ["step", "samples", "loss", "learning_rate"]) if rank == 0 else None
    rng = random.Random(step * 100 + rank)
    torch.manual_seed(step * 100 + rank)
    bars = alpha_bars().to(loop.DEVICE)
    started, sums, saved_at = time.time() - spent, [], time.time()
    while True:
        if step % loop.SHARE_EVERY == 0:
            clock = loop.shared_clock(started, ranks)
        progress = clock / (a.minutes * 60)
        if progress >= 1 or clock >= a.until * 60:
            break
        for optimizer, rate in optimizers.values():
            loop.learning_rate(optimizer, step, rate, 100, max(0.0, (progress - a.flat) / (1 - a.flat)))
        pick = rng.choices(range(len(data.scenes)), cum_weights=often, k=a.batch // REPEAT)
        captions, own = [], {}
        for i in pick:
            if rng.random() < AMID:
                prompt, own[len(captions)] = amid(rng, text.words, data.scenes, data.scenes[i])
            else:
                prompt = caption(data.scenes[i], rng.getrandbits(32))
            captions.append(prompt)
        states, pooled, ends = text(captions)
        weaken(states, pooled, ends, own)
        pick = pick * REPEAT
        states, pooled = fade(states.repeat(REPEAT, 1, 1), pooled.repeat(REPEAT, 1), ends.repeat(REPEAT, 1))
        drop = torch.rand(a.batch, device=loop.DEVICE) < DROPOUT
        states[drop], pooled[drop] = 0, 0
        states, pooled = whitening(states, pooled)
        x = torch.from_numpy(data.z[pick].astype(np.float32)).to(loop.DEVICE)
        # One time step from each slice of the schedule: less noise in the loss than independent draws.
        u = (torch.arange(a.batch, device=loop.DEVICE) + torch.rand(a.batch, device=loop.DEVICE)) / a.batch
        u = torch.where(u < 1 - LAYOUT, u / (1 - LAYOUT), 2 / 3 + (u - 1 + LAYOUT) / LAYOUT / 3)
        t = (u * 1000).long().clamp(max=999)[torch.randperm(a.batch)]
        noise = torch.randn_like(x)
        signal, sigma = bars[t].sqrt().view(-1, 1, 1, 1), (1 - bars[t]).sqrt().view(-1, 1, 1, 1)
        noisy = (signal * x + sigma * noise).contiguous(memory_format=torch.channels_last)
        target = signal * noise - sigma * x
        with loop.autocast():
            v = model(noisy, t, states, added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids(a.batch, ENLARGE * a.side)}).sample
        snr = bars[t] / (1 - bars[t])
        weight = snr.clamp(max=GAMMA) / (snr + 1)
        figure = torch.from_numpy(data.masks[pick].astype(np.float32) / 255).to(loop.DEVICE).unsqueeze(1)
        importance = 1 + a.figure * figure
        importance = importance / importance.mean((1, 2, 3), keepdim=True)
        loss = (((v.float() - target).square() * importance).mean((1, 2, 3)) * (a.floor + weight)).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        for optimizer, _ in optimizers.values():
            optimizer.step()
            optimizer.zero_grad()
        step += 1
        seen += a.batch * ranks
        sums.append(float(loss.detach()))
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(model)
        if rank == 0 and step % 100 == 0:
            log.row(step, seen, sum(sums) / len(sums), optimizers["rest"][0].param_groups[0]["lr"])
            sums = []
            if time.time() - saved_at > 120:
                keep(cache, model, average, optimizers, whitening, step, clock, seen)
                saved_at = time.time()
        if step % 2000 == 0:
            data.refresh()
            often = frequencies(data.scenes, a.favour)
    if rank == 0:
        keep(cache, model, average, optimizers, whitening, step, clock, seen)


def keep(cache, model, average, optimizers, whitening, step, spent, seen):
    loop.save(cache / "unet.pt", model=model.state_dict(), average=average.state(), optimizers={k: o.state_dict() for k, (o, _) in optimizers.items()}, whitening=(whitening.rows, whitening.pooled), step=step, spent=spent, seen=seen)
    final = UNet2DConditionModel(**CONFIG)
    final.load_state_dict(whitening.fold(average.values))
    final.save_pretrained(cache / "unet")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--encode", action="store_true")
    parser.add_argument("--minutes", type=float, default=75, help="of the whole schedule")
    parser.add_argument("--until", type=float, default=float("inf"), help="stop after so many minutes of the schedule")
    parser.add_argument("--batch", type=int, default=24, help="samples per process and step")
    parser.add_argument("--rate", type=float, default=1e-3, help="of everything else (AdamW)")
    parser.add_argument("--flat", type=float, default=0.5, help="share of the time before the learning rate falls")
    parser.add_argument("--average", type=float, default=0.99, help="decay of the weight average, per sharing of weights")
    parser.add_argument("--floor", type=float, default=0.4, help="added to every min-SNR weight")
    parser.add_argument("--hidden-rate", type=float, default=0.02, help="of the hidden matrices (Muon)")
    parser.add_argument("--figure", type=float, default=2.0, help="how much more a latent counts that is all character")
    parser.add_argument("--side", type=int, default=SIDE, help="of the pictures: smaller ones first teach four times as fast")
    parser.add_argument("--favour", type=favoured, default={}, help="what is shown more often, as prop=guitar:4,time=storm:2")
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(encode if launch_arguments.encode else worker, launch_arguments, launch_arguments.ranks)
