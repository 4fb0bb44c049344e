"""Trains the autoencoder: 128 x 128 pictures to 32 x 32 x 6 latents and back. L1 plus edges at three scales (flat art
lives from its edges). The first three channels are held to the picture's own colours at a quarter of its side, the
other three carry what the decoder needs besides: a small diffusion model learns latents that look like a picture
much sooner than any others. Resumes from CACHE/vae.pt; logs to CACHE/vae.csv.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from diffusers.models.attention_processor import AttnProcessor

import loop
from fastnorm import install

CONFIG = dict(
    in_channels=3, out_channels=3, latent_channels=6, sample_size=128, layers_per_block=1, norm_num_groups=8, mid_block_add_attention=False,
    block_out_channels=[16, 32, 64], down_block_types=["DownEncoderBlock2D"] * 3, up_block_types=["UpDecoderBlock2D"] * 3,
)
# The latents' variance is fixed, so that a KL term is a square: NOISE is their standard deviation, FREE its weight.
NOISE, FREE, ANCHOR = 0.1, 0.01, 1.0
FACTOR = 4


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


def psnr(model, x) -> float:
    with torch.no_grad(), loop.autocast():
        y = model.decode(model.encode(x).latent_dist.mode()).sample.float().clamp(-1, 1)
    return float((10 * torch.log10(4 / (y - x).square().mean((1, 2, 3)))).mean())


def worker(rank, ranks, a):
    cache = Path(a.cache)
    torch.manual_seed(5)
    model = AutoencoderKL(**CONFIG).to(loop.DEVICE, memory_format=torch.channels_last)
    model.set_attn_processor(AttnProcessor())  # the fused one has a slow bf16 backward on CPUs
    install(model)
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(0.9, 0.97), weight_decay=1e-3, fused=True)
    average = loop.Average(model, 0.985)
    step, spent, clock = 0, 0.0, 0.0
    if (cache / "vae.pt").exists():
        saved = torch.load(cache / "vae.pt", map_location=loop.DEVICE)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.load(saved["average"])
        step, spent = saved["step"], saved["spent"]
    data = loop.Pictures(cache)
    held = data.held(64)
    log = loop.Log(cache / "vae.csv", ["step", "loss", "anchor", "psnr"]) if rank == 0 else None
    rng = np.random.default_rng((step, rank))
    torch.manual_seed(step * 10 + rank)
    started, seen = time.time() - spent, 0.0
    while True:
        if step % loop.SHARE_EVERY == 0:
            clock = loop.shared_clock(started, ranks)
        progress = clock / (a.minutes * 60)
        if progress >= 1:
            break
        loop.learning_rate(optimizer, step, a.rate, 60, progress)
        # Quarter pictures first: four times the steps for the same arithmetic. Whole ones towards the end.
        whole = progress > 0.75
        x = data.batch(rng.integers(0, len(data), a.batch if whole else 2 * a.batch))
        if not whole:
            top, left = rng.integers(0, 65, 2)
            x = x[..., top : top + 64, left : left + 64].contiguous(memory_format=torch.channels_last)
        with loop.autocast():
            z = model.encode(x).latent_dist.mean.float()
            y = model.decode(z + NOISE * torch.randn_like(z)).sample
        anchor = F.mse_loss(z[:, :3], F.avg_pool2d(x, FACTOR))
        free = z[:, 3:].square().mean()
        loss = loss_of(y.float(), x)
        (loss + ANCHOR * anchor + FREE * free).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(model)
        if rank == 0 and step % 100 == 0:
            quality = 0.0
            if step % 500 == 0:
                own = {k: v.clone() for k, v in model.state_dict().items()}
                model.load_state_dict(average.values)
                quality = psnr(model, held)
                model.load_state_dict(own)
                loop.save(cache / "vae.pt", model=own, average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=clock)
            log.row(step, float(loss.detach()), float(anchor.detach()), quality)
        if step % 500 == 0:
            data.refresh()
    if rank == 0:
        finish(model, average, cache, held, optimizer, step, a.minutes * 60)


@torch.no_grad()
def balance(model, x, spread=0.6):
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


def finish(model, average, cache, held, optimizer, step, spent):
    """Saves the averaged weights as CACHE/vae with the scaling factor measured on held-out pictures."""
    loop.save(cache / "vae.pt", model=model.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=spent)
    final = AutoencoderKL(**CONFIG)
    final.load_state_dict(average.values)
    balance(final, held)
    with torch.no_grad():
        z = final.encode(held).latent_dist.mode()
    final.register_to_config(scaling_factor=round(float(1 / z.std()), 5))
    print("scaling factor", final.config.scaling_factor, "channel std", [round(float(s), 2) for s in z.std((0, 2, 3))], "psnr", psnr(final, held))
    final.save_pretrained(cache / "vae")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--batch", type=int, default=3, help="whole pictures per process and step")
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(worker, launch_arguments, launch_arguments.ranks)
