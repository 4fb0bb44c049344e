"""What the trainings share: the composed pictures on the device, a run's clock, checkpoint and log, averaged weights,
and Muon. Written for one GPU; a CPU does the same, slowly.
"""
import csv
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
HELD = 4  # the first shards are never trained on
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True


def autocast():
    return torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda")


class Shard:
    """Some pictures on disk, as `compose.py` writes them (`path` without what follows the dot)."""

    def __init__(self, path: Path):
        self.path = path

    def load(self, name: str) -> torch.Tensor:
        """`pictures` uint8 [N, 256, 256, 3], `masks` uint8 [N, 32, 32], `tokens` int16 [N, VARIANTS, 77], `own` int16
        [N, AMID, 3] (captions.Variants) or `latents` float16 [N, 8, 32, 32] (`unet.py --encode`)."""
        return torch.from_numpy(np.load(self.path.with_suffix(f".{name}.npy")))

    def save(self, name: str, array: np.ndarray) -> None:
        """What exists is whole."""
        np.save(self.path.with_suffix(".part.npy"), array)
        self.path.with_suffix(".part.npy").rename(self.path.with_suffix(f".{name}.npy"))

    def scenes(self) -> list[dict]:
        return [json.loads(line) for line in self.path.with_suffix(".scenes.jsonl").open()]


def shards(cache, of: str = "pictures") -> list[Shard]:
    """Shards that have `of` (what is written last makes them whole), by number. The first HELD of them are held out; waits
    for one that is trained on."""
    while True:
        paths = sorted((Path(cache) / "shards").glob(f"*.{of}.npy"))
        if len(paths) > HELD and all(f"{number:04d}" in paths[number].name for number in range(HELD)):
            return [Shard(path.with_name(path.name.split(".")[0])) for path in paths]
        time.sleep(0.5)


class Store:
    """What `read` takes of every shard (tensors with one row per picture) on the device, growing as shards appear.
    `held` is the same of the shards that are held out."""

    def __init__(self, cache, read: Callable[[Shard], dict[str, torch.Tensor]], limit: int = 10**6, of: str = "pictures"):
        self.cache, self.read, self.limit, self.of, self.seen = cache, read, limit, of, set()
        self.held = _joined([read(shard) for shard in shards(cache, of)[:HELD]])
        self.data = {}
        self.refresh(most=32)

    def __len__(self) -> int:
        return len(next(iter(self.data.values())))

    def refresh(self, most: int = 10**6) -> None:
        """Takes in at most so many new shards."""
        found = [s for s in shards(self.cache, self.of)[HELD:] if s.path not in self.seen][: min(most, self.limit - len(self.seen))]
        if found:
            self.seen |= {shard.path for shard in found}
            self.data = _joined(([self.data] if self.data else []) + [self.read(shard) for shard in found])

    def pick(self, count: int) -> torch.Tensor:
        return torch.randint(len(self), (count,), device=DEVICE)


def _joined(parts: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


def to_pixels(pictures: torch.Tensor, side: int | None = None) -> torch.Tensor:
    """uint8 [B, H, W, 3] to float [B, 3, side, side] in -1..1 on the device, shrunk by area where `side` is less."""
    x = pictures.to(DEVICE, non_blocking=True).permute(0, 3, 1, 2).float() / 127.5 - 1
    if side and side < x.shape[-1]:
        x = torch.nn.functional.avg_pool2d(x, x.shape[-1] // side)
    return x.contiguous(memory_format=torch.channels_last)


def small(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """uint8 [N, H, W, 3] to uint8 [N, side, side, 3] on the device."""
    out = [(to_pixels(part, side).permute(0, 2, 3, 1) * 127.5 + 128).clamp(0, 255).byte() for part in pictures.split(128)]
    return torch.cat(out)


class Run:
    """One training by the clock: CACHE/`name`.pt holds its parts (everything with a state_dict), CACHE/`name`.csv its log.
    A run that was stopped goes on where it was saved last."""

    def __init__(self, cache, name: str, minutes: float, columns: list[str], **parts):
        self.path, self.seconds, self.parts = Path(cache) / f"{name}.pt", minutes * 60, parts
        self.step, spent = 0, 0.0
        if self.path.exists():
            saved = torch.load(self.path, map_location=DEVICE, weights_only=False)
            for key, part in parts.items():
                part.load_state_dict(saved[key])
            self.step, spent = saved["step"], saved["spent"]
        self.started, self.saved = time.time() - spent, time.time()
        log = self.path.with_suffix(".csv")
        fresh = not log.exists()
        self.file = log.open("a", newline="")
        if fresh:
            csv.writer(self.file).writerow(["step", "seconds", *columns])

    @property
    def spent(self) -> float:
        return time.time() - self.started

    @property
    def progress(self) -> float:
        """Share of the minutes that is spent, 0..1."""
        return min(1.0, self.spent / self.seconds)

    def log(self, *values) -> None:
        rounded = [f"{float(v.detach() if torch.is_tensor(v) else v):.6g}" for v in values]
        csv.writer(self.file).writerow([self.step, round(self.spent, 1), *rounded])
        self.file.flush()
        print(self.path.stem, self.step, f"{self.spent:.0f} s", *rounded, flush=True)

    def keep(self, every: float = 0.0) -> None:
        """Saves, unless the last time is less than `every` seconds ago."""
        if time.time() - self.saved < every:
            return
        state = {key: part.state_dict() for key, part in self.parts.items()}
        torch.save({**state, "step": self.step, "spent": self.spent}, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").rename(self.path)
        self.saved = time.time()


class Average:
    """Exponential moving average of a model's weights."""

    def __init__(self, model: torch.nn.Module, decay: float):
        self.decay, self.model = decay, model
        self.values = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self) -> None:
        mine, theirs = [], []
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                mine.append(self.values[name])
                theirs.append(value)
            else:
                self.values[name].copy_(value)
        torch._foreach_lerp_(mine, theirs, 1 - self.decay)

    def state_dict(self):
        return self.values

    def load_state_dict(self, values):
        for name, value in values.items():
            self.values[name].copy_(value)


class Muon(torch.optim.Optimizer):
    """Momentum orthogonalised by Newton-Schulz steps (Jordan et al. 2024, "Muon"; convolutions as [out, in*k*k]
    matrices). Twice as far as AdamW for the same pictures, which is what a training that is short of compute needs.
    For hidden matrices only: the rest stays with AdamW. Matrices of one shape are stepped together."""

    def __init__(self, parameters, lr, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["momentum"] = torch.zeros_like(p)

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            alike: dict[tuple[int, int], list[torch.Tensor]] = {}
            for p in group["params"]:
                if p.grad is not None:
                    alike.setdefault((len(p), p[0].numel()), []).append(p)
            for (rows, columns), parameters in alike.items():
                grads = [p.grad for p in parameters]
                momenta = [self.state[p]["momentum"] for p in parameters]
                torch._foreach_lerp_(momenta, grads, 1 - group["momentum"])
                ahead = torch._foreach_lerp(grads, momenta, group["momentum"])
                update = orthogonal(torch.stack([g.reshape(rows, columns) for g in ahead]))
                update = update * (group["lr"] * max(1.0, rows / columns) ** 0.5)
                torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_sub_(parameters, [u.view_as(p) for u, p in zip(update, parameters)])


def orthogonal(g: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Nearly the orthogonal factors of the polar decompositions of g [K, rows, columns], by the quintic iteration of the
    paper. Every iterate is a polynomial of g g^T times g, and those commute: the iteration runs on the small square
    matrices, and g is multiplied once, at the end."""
    tall = g.shape[1] > g.shape[2]
    x = g.transpose(1, 2) if tall else g
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    gram = x @ x.transpose(1, 2)
    product = None
    for step in range(steps):
        factor = torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315)
        factor.diagonal(dim1=1, dim2=2).add_(3.4445)
        product = factor if product is None else factor @ product
        if step + 1 < steps:
            gram = factor @ gram @ factor
    x = product @ x
    return x.transpose(1, 2) if tall else x


def learning_rate(optimizer, step: int, base: float, warm: int, progress: float) -> None:
    """Linear warm-up, then a cosine over `progress` (0..1: share of the time or steps given)."""
    share = min(1.0, (step + 1) / warm) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
    for group in optimizer.param_groups:
        if torch.is_tensor(group["lr"]):
            group["lr"].fill_(base * share)
        else:
            group["lr"] = base * share


def recorded(step: Callable[[], None], warm: int = 4) -> Callable[[], None]:
    """On a GPU, `step` (which reads and writes only tensors that stay) as one CUDA graph: a small network's kernels are
    over before the next could be launched one by one."""
    if DEVICE != "cuda":
        return step
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(warm):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay
