"""Second training of the VAE's decoder alone, when encoder, latents and U-Net stand: latents with a little noise on
them, as a U-Net leaves them, and a loss that also compares what the image tower's first layers see, which keeps edges
crisp where L1 alone blurs. The latents stay valid. Resumes from CACHE/polish.pt; logs to CACHE/polish.csv.
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
from text import ImageTower
from vae import CONFIG, loss_of, psnr
from world import in_focus

NOISE = 0.15  # largest standard deviation added to scaled latents
FEATURES = 0.5


def eyes(cache: Path) -> ImageTower:
    state = torch.load(cache / "text.pt", map_location=loop.DEVICE)["average"]["values"]
    tower = ImageTower().to(loop.DEVICE, memory_format=torch.channels_last)
    tower.load_state_dict({k.removeprefix("image."): v for k, v in state.items() if k.startswith("image.")})
    return tower.requires_grad_(False).eval()


def feature_loss(tower, y, x):
    """L1 between normalised feature maps of the tower at a quarter and an eighth of the side."""
    total = 0
    for layer in list(tower.body)[:5]:
        y = layer(y)
        with torch.no_grad():
            x = layer(x)
        if isinstance(layer, torch.nn.Conv2d):
            total = total + F.l1_loss(y.float(), x.float()) / x.float().std()
    return total


def worker(rank, ranks, a):
    cache = Path(a.cache)
    model = AutoencoderKL.from_pretrained(cache / "vae").to(loop.DEVICE, memory_format=torch.channels_last)
    scale = model.config.scaling_factor
    model.set_attn_processor(AttnProcessor())
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
    tower = eyes(cache)
    data = loop.Pictures(cache)
    latents = np.concatenate([np.load(p.with_name(p.name.replace("shard", "latents")), mmap_mode="r") for p in data.paths])[data.hold_out :]
    wanted = np.arange(len(latents))
    if a.focus:
        wanted = np.array([i for i, scene in enumerate(data.scenes()[data.hold_out :]) if in_focus(scene)])
    log = loop.Log(cache / "polish.csv", ["step", "loss", "features"]) if rank == 0 else None
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
        whole = progress > 0.6
        pick = rng.choice(wanted, a.batch if whole else 2 * a.batch)
        x, z = data.batch(pick), torch.from_numpy(latents[pick].astype(np.float32)).to(loop.DEVICE)
        if not whole:
            top, left = rng.integers(0, 9, 2)
            x = x[..., 8 * top : 8 * top + 64, 8 * left : 8 * left + 64].contiguous(memory_format=torch.channels_last)
            z = z[..., top : top + 8, left : left + 8]
        z = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, device=z.device) * NOISE
        with loop.autocast():
            y = model.decode(z / scale).sample
            seen = feature_loss(tower, y, x)
        loss = loss_of(y.float(), x)
        (loss + FEATURES * seen).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(model)
        if rank == 0 and step % 100 == 0:
            log.row(step, float(loss.detach()), float(seen.detach()))
        if rank == 0 and step % 500 == 0:
            loop.save(cache / "polish.pt", model=model.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=clock)
    if rank == 0:
        loop.save(cache / "polish.pt", model=model.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=clock)
        final = AutoencoderKL(**CONFIG)
        final.load_state_dict(average.values)
        final.register_to_config(scaling_factor=scale)
        print("psnr", psnr(final, data.held(128)))
        final.save_pretrained(cache / "vae-polished")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--batch", type=int, default=3, help="whole pictures per process and step")
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--focus", action="store_true", help="only the kinds and styles of world.FOCUS_*")
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(worker, launch_arguments, launch_arguments.ranks)
