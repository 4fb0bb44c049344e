"""Trains the autoencoder: 256 x 256 pictures to 32 x 32 x 8 latents and back. L1 plus edges at three scales (flat art
lives from its edges), more of it where the characters are. The first three channels are held to the picture's own colours
at an eighth of its side, the others carry what the decoder needs besides: a small diffusion model learns latents that look
like a picture much sooner than any others. In the second half of the time a critic looks at patches (PatchGAN, Isola et al.
2017; weighted as in VQGAN, Esser et al. 2021): of what latents leave open the mean is a blur, and it asks for one clean edge
instead. Resumes from CACHE/vae.pt; logs to CACHE/vae.csv; leaves the averaged weights in CACHE/vae.

`--finish` trains the decoder on, once there is a U-Net: half of the latents come as the U-Net leaves them (its answer at a
middle time step, where details are already lost), so that the decoder learns to draw what was meant.
"""
import argparse
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

import loop

CHANNELS = [24, 48, 64, 96]
CONFIG = dict(
    in_channels=3, out_channels=3, latent_channels=8, sample_size=256, layers_per_block=1, norm_num_groups=8, mid_block_add_attention=False,
    block_out_channels=CHANNELS, down_block_types=["DownEncoderBlock2D"] * len(CHANNELS), up_block_types=["UpDecoderBlock2D"] * len(CHANNELS),
)
FACTOR = 8
SHARDS = 48  # pictures enough, and no more than a card's memory takes
# The latents' variance is fixed, so that a KL term is a square: NOISE is their standard deviation, FREE its weight.
NOISE, FREE, ANCHOR, COLOURED = 0.1, 0.01, 1.0, 3
PART, WHOLE = 128, 0.7  # side of the cut-outs that are drawn first (a quarter of the work), and when whole pictures begin
CRITIC, OPINION = 0.5, 0.4  # share of the time before the critic comes, and its weight
CRITIC_RATE = 4e-4
FIGURE = 2.0  # how much more characters count: faces are small
STEPS = (50, 550)  # time steps at which `--finish` asks the U-Net


class Critic(nn.Module):
    """Pictures [B, 3, H, W] to a map of opinions about patches of some 40 pixels: above 0 for composed ones."""

    def __init__(self, width: int = 32):
        super().__init__()
        sizes = [3, width, 2 * width, 4 * width]
        layers = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [spectral_norm(nn.Conv2d(before, after, 4, 2, 1)), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, spectral_norm(nn.Conv2d(sizes[-1], 1, 3, 1, 1)))

    def forward(self, x):
        return self.layers(x)


def asked(critic: Critic, y: torch.Tensor, loss: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
    """What the critic adds to the decoder's loss: as strong, at the decoder's last weights, as OPINION times the rest."""
    opinion = -critic(y).mean()
    plain, = torch.autograd.grad(loss, last, retain_graph=True)
    theirs, = torch.autograd.grad(opinion, last, retain_graph=True)
    return OPINION * (plain.norm() / (theirs.norm() + 1e-6)).clamp(max=1e4) * opinion


def edges(a, b):
    """L1 between the horizontal and vertical differences of two pictures."""
    across = (a[..., 1:] - a[..., :-1]) - (b[..., 1:] - b[..., :-1])
    down = (a[..., 1:, :] - a[..., :-1, :]) - (b[..., 1:, :] - b[..., :-1, :])
    return across.abs().mean() + down.abs().mean()


def loss_of(y, x):
    """Pixels and edges at three scales, and the plain colour of 8 x 8 blocks: edges say nothing of flat areas."""
    total = F.l1_loss(y, x)
    for scale in range(4):
        if scale < 3:
            total = total + 0.5 * edges(y, x)
        if scale > 0:
            total = total + F.l1_loss(y, x)
        x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
    return total


def read(shard: loop.Shard) -> dict[str, torch.Tensor]:
    return {name: shard.load(name).to(loop.DEVICE) for name in ("pictures", "masks", "tokens")}


@torch.no_grad()
def psnr(model: AutoencoderKL, x: torch.Tensor) -> float:
    total = 0.0
    for part in x.split(16):
        with loop.autocast():
            y = model.decode(model.encode(part).latent_dist.mode()).sample.float().clamp(-1, 1)
        total += float((10 * torch.log10(4 / (y - part).square().mean((1, 2, 3)))).sum())
    return total / len(x)


class Batch:
    """Pictures, and how much each of their pixels is character, cut out alike."""

    def __init__(self, data: dict[str, torch.Tensor], index: torch.Tensor):
        self.index = index
        self.x = loop.to_pixels(data["pictures"][index])
        self.figure = data["masks"][index].unsqueeze(1).float() / 255

    def cut(self, latents: torch.Tensor | None, side: int):
        """(pictures, figure at their size, latents or None) of one square of `side` pixels, at random."""
        cells = side // FACTOR
        top, left = (random.randrange(self.figure.shape[-1] - cells + 1) for _ in range(2))

        def part(v, n):
            return v[..., n * top : n * (top + cells), n * left : n * (left + cells)].contiguous(memory_format=torch.channels_last)

        figure = F.interpolate(part(self.figure, 1), size=(side, side), mode="bilinear")
        return part(self.x, FACTOR), figure, None if latents is None else part(latents, 1)


class Rough:
    """Latents as drawing ends up with them: a half with noise on them, the others as the U-Net answers."""

    def __init__(self, cache: Path, vae: AutoencoderKL):
        from diffusers import UNet2DConditionModel

        from unet import Text, alpha_bars, time_ids

        self.time_ids, self.scale = time_ids, vae.config.scaling_factor
        self.unet = UNet2DConditionModel.from_pretrained(cache / "unet").to(loop.DEVICE, memory_format=torch.channels_last)
        self.text, self.bars = Text(cache), alpha_bars().to(loop.DEVICE)

    @torch.no_grad()
    def __call__(self, z: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        half = len(z) // 2
        rough = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, device=z.device) * 2 * NOISE
        clean = z[half:] * self.scale
        t = torch.randint(*STEPS, (len(clean),), device=z.device)
        signal, sigma = self.bars[t].sqrt().view(-1, 1, 1, 1), (1 - self.bars[t]).sqrt().view(-1, 1, 1, 1)
        noisy = signal * clean + sigma * torch.randn_like(clean)
        states, pooled, _ = self.text(tokens[half:, 0])
        with loop.autocast():
            v = self.unet(noisy, t, states, added_cond_kwargs={"text_embeds": pooled, "time_ids": self.time_ids(len(t))}).sample
        rough[half:] = (signal * noisy - sigma * v.float()) / self.scale
        return rough


def train(a) -> None:
    cache = Path(a.cache)
    torch.manual_seed(5)
    model = AutoencoderKL.from_pretrained(cache / "vae") if a.finish else AutoencoderKL(**CONFIG)
    model.to(loop.DEVICE, memory_format=torch.channels_last)
    parameters = [*model.decoder.parameters(), *model.post_quant_conv.parameters()] if a.finish else list(model.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(0.9, 0.97), weight_decay=1e-3, fused=True)
    critic = Critic().to(loop.DEVICE, memory_format=torch.channels_last)
    critic_optimizer = torch.optim.Adam(critic.parameters(), lr=CRITIC_RATE, betas=(0.5, 0.9), fused=True)
    average = loop.Average(model, 0.995)
    store = loop.Store(cache, read, a.shards)
    held = loop.to_pixels(store.held["pictures"][:256])
    rough = Rough(cache, model) if a.finish else None
    run = loop.Run(cache, "vae-finish" if a.finish else "vae", a.minutes, ["loss", "anchor", "psnr"], model=model, optimizer=optimizer, critic=critic, average=average)
    torch.manual_seed(run.step)
    anchor = torch.zeros(())
    while (progress := run.progress) < 1:
        loop.learning_rate(optimizer, run.step, a.rate, 60, progress)
        whole = progress > (0.0 if a.finish else WHOLE)
        batch = Batch(store.data, store.pick(a.batch if whole else 4 * a.batch))
        if a.finish:
            with torch.no_grad(), loop.autocast():
                z = model.encode(batch.x).latent_dist.mean.float()
            x, figure, z = batch.cut(rough(z, store.data["tokens"][batch.index]), 256)
            extra = 0.0
        else:
            x, figure, _ = batch.cut(None, 256 if whole else PART)
            with loop.autocast():
                z = model.encode(x).latent_dist.mean.float()
            anchor = F.mse_loss(z[:, :COLOURED], F.avg_pool2d(x, FACTOR))
            extra = ANCHOR * anchor + FREE * z[:, COLOURED:].square().mean()
            z = z + NOISE * torch.randn_like(z)
        with loop.autocast():
            y = model.decode(z).sample.float()
        drawn = loss_of(y, x) + FIGURE * loss_of(y * figure, x * figure)
        loss = drawn + extra
        if a.finish or progress > CRITIC:
            with loop.autocast():
                disbelief = F.relu(1 - critic(x)).mean() + F.relu(1 + critic(y.detach())).mean()
            critic_optimizer.zero_grad()
            disbelief.backward()
            critic_optimizer.step()
            with loop.autocast():
                loss = loss + asked(critic, y, drawn, model.decoder.conv_out.weight)
        optimizer.zero_grad()
        loss.backward()  # through the critic too; its own gradients are cleared before its step
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        average.update()
        run.step += 1
        if run.step % 100 == 0:
            run.log(drawn, anchor, 0.0)
            store.refresh(most=2)
            run.keep(every=60)
    run.keep()
    final = AutoencoderKL(**CONFIG).to(loop.DEVICE)
    final.load_state_dict(average.values)
    if not a.finish:
        balance(final, held)
        with torch.no_grad():
            z = final.encode(held).latent_dist.mode()
        final.register_to_config(scaling_factor=round(float(1 / z.std()), 5))
        print("scaling factor", final.config.scaling_factor, "channel std", [round(float(s), 2) for s in z.std((0, 2, 3))])
    else:
        final.register_to_config(scaling_factor=model.config.scaling_factor)
    run.log(drawn, anchor, psnr(final, held))
    final.save_pretrained(cache / "vae")


@torch.no_grad()
def balance(model: AutoencoderKL, x: torch.Tensor, spread: float = 0.6) -> None:
    """Centres the latents and gives each channel the standard deviation `spread`. Exact: the change goes into the 1x1
    convolutions on either side of the latents, so pictures stay what they were."""
    z = model.encode(x).latent_dist.mode().permute(1, 0, 2, 3).flatten(1)
    mean, size = z.mean(1), z.std(1) / spread
    n = len(mean)
    model.quant_conv.weight[:n] /= size.view(-1, 1, 1, 1)
    model.quant_conv.bias[:n] = (model.quant_conv.bias[:n] - mean) / size
    model.quant_conv.weight[n:] = 0
    model.quant_conv.bias[n:] = 2 * (NOISE / size).log()
    before, v = model.post_quant_conv.bias.clone(), model.post_quant_conv.weight[:, :, 0, 0].clone()
    model.post_quant_conv.bias.copy_(before + v @ mean)
    model.post_quant_conv.weight.mul_(size.view(1, -1, 1, 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--batch", type=int, default=32, help="whole pictures per step")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--shards", type=int, default=SHARDS, help="at most so many are held in memory")
    parser.add_argument("--finish", action="store_true")
    train(parser.parse_args())
