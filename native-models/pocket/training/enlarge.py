"""Doubles the side of what is drawn: a new VAE whose decoder turns the latents of a 96 x 96 picture (CACHE/vae's) into
192 x 192, so that the U-Net, and what it learned, stay as they are. Flat art allows it: which sprite stands where, at what
size, in what light is in the latents, and its edges follow from that. Half of the latents come as the U-Net leaves them
(its answer at a middle time step, where details are already lost), so that the decoder learns to draw what was meant. The
encoder learns to give the same latents from the large picture. In the second half of the time a critic looks at patches
(PatchGAN, Isola et al. 2017; weighted as in VQGAN, Esser et al. 2021): of what latents leave open the mean is a blur, and
it asks for one clean edge instead. Resumes from CACHE/enlarge.pt (with
a critic that begins anew); logs to CACHE/enlarge.csv; leaves the averaged weights in CACHE/vae-large.
"""
import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

import loop
from captions import caption
from fastnorm import install
from unet import ENLARGE, Text, alpha_bars, time_ids
from vae import CONFIG, loss_of

CHANNELS = [16, 32, 64, 96]
LARGE = {**CONFIG, "sample_size": 192, "block_out_channels": CHANNELS,
         "down_block_types": ["DownEncoderBlock2D"] * len(CHANNELS), "up_block_types": ["UpDecoderBlock2D"] * len(CHANNELS)}
FACTOR = 8
CRITIC, OPINION = 0.5, 0.4  # share of the time before the critic comes, and its weight
CRITIC_RATE = 4e-4
NOISE = 0.2  # largest standard deviation added to scaled latents
STEPS = (50, 550)  # time steps at which the U-Net is asked
FIGURE = 2.0  # how much more characters count: faces are small
PART, WHOLE = 16, 0.9  # side in latents of the parts decoded first (half the work), and when whole ones begin
ENCODER_EVERY = 5  # steps; the encoder is easier, and drawing does not need it


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


def shrink(x: torch.Tensor, through: int) -> torch.Tensor:
    """Large pictures as the U-Net's latents were made of them: composed at `through`, shrunk to half the large side."""
    x = F.interpolate(x, size=(through, through), mode="area")
    return F.interpolate(x, size=(LARGE["sample_size"] // ENLARGE,) * 2, mode="area").contiguous(memory_format=torch.channels_last)


def psnr(y: torch.Tensor, x: torch.Tensor) -> float:
    return float((10 * torch.log10(4 / (y.clamp(-1, 1) - x).square().mean((1, 2, 3)))).mean())


class Source:
    """Large pictures with their scenes and masks, and the latents a decoder has to draw them from."""

    def __init__(self, cache: Path):
        self.pictures = loop.Pictures(cache, folder="large")
        self.scenes = self.pictures.scenes()[self.pictures.hold_out :]
        self.masks = np.concatenate([np.load(p.with_suffix(".mask")) for p in self.pictures.paths])[self.pictures.hold_out :]
        small = AutoencoderKL.from_pretrained(cache / "vae").to(loop.DEVICE, memory_format=torch.channels_last)
        self.scale, self.small = small.config.scaling_factor, install(small)
        unet = UNet2DConditionModel.from_pretrained(cache / "unet").to(loop.DEVICE, memory_format=torch.channels_last)
        unet.set_attn_processor(AttnProcessor())
        self.unet, self.text, self.bars = install(unet), Text(cache), alpha_bars().to(loop.DEVICE)

    @torch.no_grad()
    def latents(self, x: torch.Tensor) -> torch.Tensor:
        """Scaled latents [B, 6, 24, 24] of large pictures."""
        with loop.autocast():
            return self.small.encode(shrink(x, 128)).latent_dist.mean.float() * self.scale

    @torch.no_grad()
    def roughened(self, z: torch.Tensor, captions: list[str]) -> torch.Tensor:
        """The first half with noise on them, the others as the U-Net answers at a middle time step."""
        half = len(z) // 2
        rough = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, device=z.device) * NOISE
        t = torch.randint(*STEPS, (len(z) - half,), device=z.device)
        signal, sigma = self.bars[t].sqrt().view(-1, 1, 1, 1), (1 - self.bars[t]).sqrt().view(-1, 1, 1, 1)
        noisy = signal * z[half:] + sigma * torch.randn_like(z[half:])
        states, pooled, _ = self.text(captions[half:])
        with loop.autocast():
            v = self.unet(noisy, t, states, added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids(len(t), LARGE["sample_size"])}).sample
        rough[half:] = signal * noisy - sigma * v.float()
        return rough


def keep(cache, model, average, optimizer, step, spent, scale):
    loop.save(cache / "enlarge.pt", model=model.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=spent)
    final = AutoencoderKL(**LARGE)
    final.load_state_dict(average.values)
    final.register_to_config(scaling_factor=scale)
    final.save_pretrained(cache / "vae-large")
    return final


def worker(rank, ranks, a):
    cache = Path(a.cache)
    torch.manual_seed(6)
    source = Source(cache)
    model = AutoencoderKL(**LARGE).to(loop.DEVICE, memory_format=torch.channels_last)
    install(model)
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(0.9, 0.97), weight_decay=1e-3, fused=True)
    critic = Critic().to(loop.DEVICE, memory_format=torch.channels_last)
    critic_optimizer = torch.optim.Adam(critic.parameters(), lr=CRITIC_RATE, betas=(0.5, 0.9))
    average = loop.Average(model, 0.985)
    step, spent, clock = 0, 0.0, 0.0
    if (cache / "enlarge.pt").exists():
        saved = torch.load(cache / "enlarge.pt", map_location=loop.DEVICE)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.load(saved["average"])
        step, spent = saved["step"], saved["spent"]
    held = source.pictures.held(16)
    held_z = source.latents(held) / source.scale
    log = loop.Log(cache / "enlarge.csv", ["step", "loss", "encoder", "psnr"]) if rank == 0 else None
    rng = random.Random(step * 10 + rank)
    torch.manual_seed(step * 10 + rank)
    started, losses, encoder_loss = time.time() - spent, [], 0.0
    while True:
        if step % loop.SHARE_EVERY == 0:
            clock = loop.shared_clock(started, ranks)
        progress = clock / (a.minutes * 60)
        if progress >= 1:
            break
        loop.learning_rate(optimizer, step, a.rate, 60, max(0.0, (progress - a.flat) / (1 - a.flat)))
        pick = [rng.randrange(len(source.scenes)) for _ in range(a.batch)]
        x = source.pictures.batch(pick)
        z = source.latents(x)
        if step % ENCODER_EVERY == ENCODER_EVERY - 1:
            with loop.autocast():
                guess = model.encode(x).latent_dist.mean
            loss = F.mse_loss(guess.float() * source.scale, z)
            encoder_loss = float(loss.detach())
        else:
            z = source.roughened(z, [caption(source.scenes[i], rng.getrandbits(32)) for i in pick])
            figure = torch.from_numpy(source.masks[pick].astype(np.float32) / 255).to(loop.DEVICE).unsqueeze(1)
            figure = F.interpolate(figure, size=x.shape[-2:], mode="bilinear")
            if progress < WHOLE:
                top, left = (rng.randrange(z.shape[-1] - PART + 1) for _ in range(2))
                z = z[..., top : top + PART, left : left + PART]
                x, figure = (v[..., FACTOR * top :, FACTOR * left :][..., : FACTOR * PART, : FACTOR * PART] for v in (x, figure))
                x = x.contiguous(memory_format=torch.channels_last)
            with loop.autocast():
                y = model.decode(z / source.scale).sample.float()
            loss = loss_of(y, x) + FIGURE * loss_of(y * figure, x * figure)
            losses.append(float(loss.detach()))
            if progress > CRITIC:
                with loop.autocast():
                    disbelief = F.relu(1 - critic(x)).mean() + F.relu(1 + critic(y.detach())).mean()
                critic_optimizer.zero_grad()
                disbelief.backward()
                critic_optimizer.step()
                loss = loss + asked(critic, y, loss, model.decoder.conv_out.weight)
        loss.backward()  # through the critic too; its own gradients are cleared before its step
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        loop.share(list(critic.parameters()), ranks, step)
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(model)
        if rank == 0 and step % 100 == 0:
            quality = 0.0
            if step % 300 == 0:
                final = keep(cache, model, average, optimizer, step, clock, source.scale)
                with torch.no_grad():
                    quality = psnr(final.decode(held_z).sample, held)
            log.row(step, sum(losses) / len(losses), encoder_loss, quality)
            losses = []
    if rank == 0:
        final = keep(cache, model, average, optimizer, step, clock, source.scale)
        with torch.no_grad():
            print("psnr", psnr(final.decode(held_z).sample, held), "samples", step * a.batch * ranks)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=36)
    parser.add_argument("--batch", type=int, default=4, help="pictures per process and step")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--flat", type=float, default=0.3, help="share of the time before the learning rate falls")
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(worker, launch_arguments, launch_arguments.ranks)
