"""Second training of the VAE's decoder alone, when encoder, latents and U-Net stand (or while the U-Net trains): latents
with a little noise on them, as a U-Net leaves them. The latents stay valid. Resumes from CACHE/polish.pt; logs to
CACHE/polish.csv; leaves the averaged weights in CACHE/vae-polished.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

import loop
from fastnorm import install
from vae import CONFIG, loss_of, psnr

NOISE = 0.2  # largest standard deviation added to scaled latents


def keep(cache, model, average, optimizer, step, spent, scale, held):
    loop.save(cache / "polish.pt", model=model.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=spent)
    final = AutoencoderKL(**CONFIG)
    final.load_state_dict(average.values)
    final.register_to_config(scaling_factor=scale)
    final.save_pretrained(cache / "vae-polished")
    return psnr(final, held)


def worker(rank, ranks, a):
    cache = Path(a.cache)
    model = AutoencoderKL.from_pretrained(cache / "vae").to(loop.DEVICE, memory_format=torch.channels_last)
    scale = model.config.scaling_factor
    install(model)
    model.encoder.requires_grad_(False)
    model.quant_conv.requires_grad_(False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(0.9, 0.97), weight_decay=1e-3, fused=True)
    average = loop.Average(model, 0.97)
    step, spent, clock = 0, 0.0, 0.0
    if (cache / "polish.pt").exists():
        saved = torch.load(cache / "polish.pt", map_location=loop.DEVICE)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.load(saved["average"])
        step, spent = saved["step"], saved["spent"]
    data = loop.Pictures(cache)
    held = data.held(64)
    log = loop.Log(cache / "polish.csv", ["step", "loss", "psnr"]) if rank == 0 else None
    rng = np.random.default_rng((step, rank))
    torch.manual_seed(step * 10 + rank)
    started = time.time() - spent
    while True:
        if step % loop.SHARE_EVERY == 0:
            clock = loop.shared_clock(started, ranks)
        progress = clock / (a.minutes * 60)
        if progress >= 1:
            break
        loop.learning_rate(optimizer, step, a.rate, 100, progress)
        x = data.batch(rng.integers(0, len(data), 2 * a.batch))
        top, left = 4 * rng.integers(0, 17, 2)
        x = x[..., top : top + 64, left : left + 64].contiguous(memory_format=torch.channels_last)
        with loop.autocast():
            with torch.no_grad():
                z = model.encode(x).latent_dist.mean.float()
            z = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, device=z.device) * NOISE / scale
            y = model.decode(z).sample
        loss = loss_of(y.float(), x)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(model)
        if rank == 0 and step % 100 == 0:
            quality = keep(cache, model, average, optimizer, step, clock, scale, held) if step % 500 == 0 else 0.0
            log.row(step, float(loss.detach()), quality)
    if rank == 0:
        print("psnr", keep(cache, model, average, optimizer, step, clock, scale, held))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--batch", type=int, default=3, help="whole pictures per process and step, in quarters")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(worker, launch_arguments, launch_arguments.ranks)
