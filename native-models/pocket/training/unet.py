"""Trains the U-Net on VAE latents with the frozen text encoders: v-prediction, min-SNR weights, more weight on the
characters, caption dropout to zeros. Resumes from CACHE/unet.pt; logs to CACHE/unet.csv; leaves the averaged weights in
CACHE/unet. `--encode`, run beside it, writes the latents.
"""
import argparse
import time
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection

import loop
from captions import LONG, PLAIN, VARIANTS
from text import PROJECTION, WIDTHS, second
from whiten import Whitening

SIDE, TIME_DIM = 256, 32
CONFIG = dict(
    sample_size=32, in_channels=8, out_channels=8, block_out_channels=[64, 96, 192], layers_per_block=1, norm_num_groups=8,
    down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    transformer_layers_per_block=[1, 1, 1], attention_head_dim=[2, 3, 6], use_linear_projection=True,
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
FADE = 0.5  # share of samples whose end-of-text rows, or pooled output, are weakened
# Share of scenes encoded amid others, and the others' largest weight. Networks that learned from billions of captions know a
# word at every place and after any other; this one would know each only soon after the character, and be lost on a scene
# that stands fourth in a prompt.
AMID, WEAK = 0.3, 0.1
FIGURE = 4.0  # how much more a latent counts that is all character
REPEAT = 2  # every encoded caption serves this many noise levels of its picture
WHITENED = 512  # captions that the whitening of the text is measured on


def alpha_bars() -> torch.Tensor:
    return DDPMScheduler(**SCHEDULER).alphas_cumprod.float()


def time_ids(count: int) -> torch.Tensor:
    """SDXL's size numbers."""
    return torch.tensor([[SIDE, SIDE, 0, 0, SIDE, SIDE]], dtype=torch.float32, device=loop.DEVICE).repeat(count, 1)


def fade(states, pooled, ends):
    """Weakens what speaks for the whole sentence in some samples: the rows from the first end of text on (`ends`), and
    apart from them the pooled output. Models trained on billions of captions read the words' own rows as well; this
    makes a small one do so, and without it a prompt whose end-of-text rows are suppressed says nothing to it."""
    count = len(states)
    rows = torch.where(torch.rand(count, device=states.device) < FADE, torch.rand(count, device=states.device).square(), 1.0)
    kept = torch.rand(count, device=states.device) >= FADE
    return torch.where(ends.unsqueeze(-1), states * rows.view(-1, 1, 1), states), pooled * kept.unsqueeze(-1)


def weaken(states, pooled, ends, own):
    """Leaves of captions that `captions.Variants.amid` made the character and the scene: one scene is what is drawn, and
    nothing is learned about choosing among several. own [B, 3]: rows as `amid` gives them; zeros for plain captions."""
    rows = torch.arange(states.shape[1], device=states.device)
    first, start, stop = (v.unsqueeze(1) for v in own.unbind(1))
    among = first > 0
    others = ((rows >= first) & (rows < start)) | (rows >= stop)
    weight = WEAK * torch.rand(len(states), 1, device=states.device)
    factor = torch.where(ends, 0.0, torch.where(others, weight, 1.0))
    return states * torch.where(among, factor, 1.0).unsqueeze(-1), pooled * ~among


class Text:
    """Captions as token ids [B, 77] to what the U-Net sees: penultimate states [B, 77, D] of both encoders, the pooled
    output, and which rows come after the words."""

    def __init__(self, cache):
        self.one = CLIPTextModel.from_pretrained(Path(cache) / "text_encoder").float().eval().to(loop.DEVICE)
        self.two = CLIPTextModelWithProjection.from_pretrained(Path(cache) / "text_encoder_2").float().eval().to(loop.DEVICE)

    @torch.no_grad()
    def __call__(self, tokens):
        tokens = tokens.long()
        with loop.autocast():
            a = self.one(tokens, output_hidden_states=True)
            b = self.two(second(tokens), output_hidden_states=True)
        ends = (tokens == self.one.config.eos_token_id).cumsum(1) > 0
        return torch.cat([a.hidden_states[-2], b.hidden_states[-2]], -1).float(), b.text_embeds.float(), ends


@torch.no_grad()
def encode(cache) -> None:
    """Writes the scaled latents of every shard, float16 [N, 8, 32, 32], until all pictures are composed."""
    vae = AutoencoderKL.from_pretrained(Path(cache) / "vae").to(loop.DEVICE, memory_format=torch.channels_last)
    done: set[Path] = set()
    while True:
        last = (Path(cache) / "shards" / "all").exists()  # looked at first: a shard may come in between
        fresh = [shard for shard in loop.shards(cache) if shard.path not in done]
        for shard in fresh:
            z = []
            for part in shard.load("pictures").split(128):
                with loop.autocast():
                    mean = vae.encode(loop.to_pixels(part)).latent_dist.mean
                z.append((mean.float() * vae.config.scaling_factor).half().cpu())
            shard.save("latents", torch.cat(z).numpy())
            done.add(shard.path)
        if last and not fresh:
            return
        if not fresh:
            time.sleep(1)


def read(shard: loop.Shard) -> dict[str, torch.Tensor]:
    return {name: shard.load(name).to(loop.DEVICE) for name in ("latents", "masks", "tokens", "own")}


class Batch:
    """One step's inputs in tensors that stay where they are."""

    def __init__(self, store: loop.Store, text: Text, whitening: Whitening, size: int):
        self.store, self.text, self.whitening, self.size = store, text, whitening, size
        self.bars = alpha_bars().to(loop.DEVICE)
        self.names = ("noisy", "target", "t", "weight", "importance", "states", "pooled")
        for name, value in zip(self.names, self.drawn()):
            setattr(self, name, value.clone(memory_format=torch.preserve_format))

    def fill(self) -> None:
        for name, value in zip(self.names, self.drawn()):
            getattr(self, name).copy_(value)

    @torch.no_grad()
    def drawn(self) -> tuple[torch.Tensor, ...]:
        device, size, half = loop.DEVICE, self.size, self.size // REPEAT
        data = self.store.data
        pick = self.store.pick(half)
        among = torch.rand(half, device=device) < AMID
        which = torch.randint(VARIANTS - PLAIN - LONG, (half,), device=device)
        variant = torch.where(among, PLAIN + LONG + which, torch.randint(PLAIN, (half,), device=device))
        own = data["own"][pick, which].int() * among.unsqueeze(1)
        states, pooled, ends = self.text(data["tokens"][pick, variant])
        states, pooled = weaken(states, pooled, ends, own)
        states, pooled = fade(states.repeat(REPEAT, 1, 1), pooled.repeat(REPEAT, 1), ends.repeat(REPEAT, 1))
        kept = torch.rand(size, device=device) >= DROPOUT
        states, pooled = self.whitening(states * kept.view(-1, 1, 1), pooled * kept.view(-1, 1))
        pick = pick.repeat(REPEAT)
        x = data["latents"][pick].float()
        # One time step from each slice of the schedule: less noise in the loss than independent draws.
        u = (torch.arange(size, device=device) + torch.rand(size, device=device)) / size
        u = torch.where(u < 1 - LAYOUT, u / (1 - LAYOUT) * 2 / 3, 2 / 3 + (u - 1 + LAYOUT) / LAYOUT / 3)
        t = (u * 1000).long().clamp(max=999)[torch.randperm(size, device=device)]
        noise = torch.randn_like(x)
        signal, sigma = self.bars[t].sqrt().view(-1, 1, 1, 1), (1 - self.bars[t]).sqrt().view(-1, 1, 1, 1)
        noisy = (signal * x + sigma * noise).contiguous(memory_format=torch.channels_last)
        snr = self.bars[t] / (1 - self.bars[t])
        importance = 1 + FIGURE * data["masks"][pick].unsqueeze(1).float() / 255
        return noisy, signal * noise - sigma * x, t, snr.clamp(max=GAMMA) / (snr + 1), importance / importance.mean((1, 2, 3), keepdim=True), states, pooled


@torch.no_grad()
def unexplained(model, store: loop.Store, text: Text, whitening: Whitening, count: int = 512) -> float:
    """Share of held-out latents' variance that is still wrong when the network sees nothing but noise and the caption:
    1 is knowing nothing."""
    wrong = total = 0.0
    z, tokens = store.held["latents"][:count].float(), store.held["tokens"][:count, 0]
    mean = z.mean(0)
    for x, ids in zip(z.split(128), tokens.split(128)):
        states, pooled = whitening(*text(ids)[:2])
        t = torch.full((len(x),), 999, device=loop.DEVICE)
        noise = torch.randn_like(x).contiguous(memory_format=torch.channels_last)
        with loop.autocast():
            v = model(noise, t, states, added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids(len(x))}).sample
        wrong, total = wrong + float((-v.float() - x).square().sum()), total + float((x - mean).square().sum())
    return wrong / total


def train(a) -> None:
    cache = Path(a.cache)
    torch.manual_seed(21)
    text, store = Text(cache), loop.Store(cache, read, of="latents")
    model = UNet2DConditionModel(**CONFIG).to(loop.DEVICE, memory_format=torch.channels_last)
    parameters = list(model.parameters())
    outer = ("conv_in", "conv_out", "time_", "add_embedding")  # what touches the outside is no hidden matrix
    hidden = [p for n, p in model.named_parameters() if p.dim() > 1 and not n.startswith(outer)]
    rest = [p for n, p in model.named_parameters() if p.dim() <= 1 or n.startswith(outer)]
    on_device = loop.DEVICE == "cuda"
    rate = lambda value: torch.tensor(value, device=loop.DEVICE)
    muon = loop.Muon(hidden, rate(a.hidden_rate))
    adam = torch.optim.AdamW(rest, lr=rate(a.rate), betas=(0.9, 0.98), eps=1e-7, weight_decay=0.0, fused=on_device, capturable=on_device)
    average = loop.Average(model, a.average)
    whitening = Whitening.measure(*text(store.held["tokens"][:WHITENED, 0])[:2])
    run = loop.Run(cache, "unet", a.minutes, ["samples", "loss", "learning_rate", "unexplained"], model=model, muon=muon, adam=adam, average=average, whitening=whitening)
    torch.manual_seed(run.step)
    batch, ids, loss = Batch(store, text, whitening, a.batch), time_ids(a.batch), torch.zeros((), device=loop.DEVICE)
    network = torch.compile(model) if a.compile else model

    def step() -> None:
        muon.zero_grad()
        adam.zero_grad()
        with loop.autocast():
            v = network(batch.noisy, batch.t, batch.states, added_cond_kwargs={"text_embeds": batch.pooled, "time_ids": ids}).sample
        error = ((v.float() - batch.target).square() * batch.importance).mean((1, 2, 3))
        total = (error * (a.floor + batch.weight)).mean()
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        muon.step()
        adam.step()
        average.update()
        loss.lerp_(total.detach(), 0.02)

    def rates(progress: float) -> None:
        falling = max(0.0, (progress - a.flat) / (1 - a.flat))
        loop.learning_rate(muon, run.step, a.hidden_rate, 100, falling)
        loop.learning_rate(adam, run.step, a.rate, 100, falling)

    rates(0.0)
    stepped = loop.recorded(step)
    while (progress := run.progress) < 1 and run.step < a.steps:
        rates(progress)
        batch.fill()
        stepped()
        run.step += 1
        if run.step % 20 == 0:
            float(loss)  # waits: the clock is looked at while the device works, not only while it is given work
        if run.step % 200 == 0:
            store.refresh()
            run.keep(every=120)
            run.log(run.step * a.batch, loss, adam.param_groups[0]["lr"], unexplained(model, store, text, whitening) if run.step % 1000 == 0 else 0)
    run.keep()
    final = UNet2DConditionModel(**CONFIG).to(loop.DEVICE, memory_format=torch.channels_last)
    final.load_state_dict(average.values)
    run.log(run.step * a.batch, loss, adam.param_groups[0]["lr"], unexplained(final, store, text, whitening))
    final.load_state_dict(whitening.fold(average.values))
    final.save_pretrained(cache / "unet")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--encode", action="store_true", help="only write latents, as pictures appear")
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--steps", type=int, default=10**9, help="at most")
    parser.add_argument("--batch", type=int, default=512, help="samples per step")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="of everything but the hidden matrices (AdamW)")
    parser.add_argument("--hidden-rate", type=float, default=0.02, help="of the hidden matrices (Muon)")
    parser.add_argument("--flat", type=float, default=0.45, help="share of the time before the learning rate falls")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the weight average")
    parser.add_argument("--floor", type=float, default=0.4, help="added to every min-SNR weight")
    parser.add_argument("--compile", action="store_true", help="fuse kernels first (a minute, once)")
    chosen = parser.parse_args()
    encode(chosen.cache) if chosen.encode else train(chosen)
