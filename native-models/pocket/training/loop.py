"""What the trainings share: processes, averaged weights, checkpoints, shards, and the loss
log. On a CPU one process per core with one thread each beats one process with all cores; on a GPU there is one.
"""
import csv
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


# Without matrix units for it a CPU computes bf16 many times slower than float32.
HALF = DEVICE == "cuda" or torch.cpu._is_amx_tile_supported()


def autocast():
    return torch.autocast(DEVICE, torch.bfloat16, enabled=HALF)


def launch(worker, arguments, ranks: int) -> None:
    """Runs worker(rank, ranks, arguments) in `ranks` processes that can average their weights."""
    if DEVICE == "cuda":
        ranks = 1
    if ranks == 1:
        _enter(0, 1, worker, arguments)
    else:
        torch.multiprocessing.spawn(_enter, (ranks, worker, arguments), nprocs=ranks)


def _enter(rank, ranks, worker, arguments):
    if DEVICE == "cpu":
        torch.set_num_threads(1)
    if ranks > 1:
        # Linux gives a session, not a process, its share of a busy machine: one session per rank.
        os.setsid()
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        store = dist.FileStore(str(Path(arguments.cache) / f"rendezvous-{os.getppid()}"), ranks)
        dist.init_process_group("gloo", store=store, rank=rank, world_size=ranks)
    torch.manual_seed(1000 + rank)
    worker(rank, ranks, arguments)


SHARE_EVERY = 8


@torch.no_grad()
def share(parameters, ranks: int, step: int) -> bool:
    """Local SGD: the processes average their weights every few steps (true when they just did). Averaging gradients
    at every step would make each wait for the other whenever the machine is busy with something else."""
    if step % SHARE_EVERY:
        return False
    if ranks > 1:
        flat = torch._utils._flatten_dense_tensors([p.data for p in parameters])
        dist.all_reduce(flat)
        flat /= ranks
        for p, mean in zip(parameters, torch._utils._unflatten_dense_tensors(flat, parameters)):
            p.copy_(mean)
    return True


def shared_clock(started: float, ranks: int) -> float:
    """Seconds since `started` by rank 0's clock: all must stop at the same step, or one waits for ever."""
    clock = torch.tensor([time.time() - started])
    if ranks > 1:
        dist.broadcast(clock, 0)
    return float(clock)


class Average:
    """Exponential moving average of a model's weights; young averages follow faster."""

    def __init__(self, model, decay: float):
        self.decay, self.count = decay, 0
        self.values = {k: v.detach().clone().float() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model):
        self.count += 1
        keep = min(self.decay, (1 + self.count) / (10 + self.count))
        for k, v in model.state_dict().items():
            self.values[k].lerp_(v.float(), 1 - keep)

    def state(self):
        return {"count": self.count, "values": self.values}

    def load(self, state):
        self.count, self.values = state["count"], state["values"]


class Log:
    """`name`.csv in the run's folder; appended to when a training resumes."""

    def __init__(self, path: Path, columns):
        fresh = not path.exists()
        self.file = path.open("a", newline="")
        self.writer = csv.writer(self.file)
        self.started = time.time()
        if fresh:
            self.writer.writerow(["seconds", *columns])

    def row(self, *values):
        self.writer.writerow([round(time.time() - self.started, 1), *(f"{v:.6g}" if isinstance(v, float) else v for v in values)])
        self.file.flush()


class Muon(torch.optim.Optimizer):
    """Momentum orthogonalised by Newton-Schulz steps (Jordan et al. 2024, "Muon"; convolutions as [out, in*k*k]
    matrices). Twice as far as AdamW for the same pictures, which is what a training that is short of compute needs.
    For hidden matrices only: the rest stays with AdamW."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"])
                update = orthogonal(g.reshape(len(g), -1)).view_as(p)
                scale = max(1.0, len(g) / g[0].numel()) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update, alpha=-group["lr"] * scale)


def orthogonal(g: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """Nearly the orthogonal factor of g's polar decomposition, by the quintic iteration of the paper. Every iterate is
    a polynomial of g g^T times g, and those commute: the iteration runs on the small square matrix, and g is
    multiplied once, at the end."""
    tall = g.shape[0] > g.shape[1]
    x = g.T if tall else g
    x = x / (x.norm() + 1e-7)
    gram = x @ x.T
    product = None
    for step in range(steps):
        factor = torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315)
        factor.diagonal().add_(3.4445)
        product = factor if product is None else factor @ product
        if step + 1 < steps:
            gram = factor @ gram @ factor
    x = product @ x
    return x.T if tall else x


def save(path: Path, **state) -> None:
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").rename(path)


def learning_rate(optimizer, step: int, base: float, warm: int, progress: float) -> None:
    """Linear warm-up, then a cosine over `progress` (0..1: share of the time or steps given)."""
    share = min(1.0, (step + 1) / warm) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
    for group in optimizer.param_groups:
        group["lr"] = base * share


class Pictures:
    """Every shard in CACHE/FOLDER, mapped, not loaded; new shards are seen when `refresh` is called."""

    def __init__(self, cache, hold_out: int = 512, folder: str = "shards"):
        self.folder, self.hold_out = Path(cache) / folder, hold_out
        self.refresh()

    def refresh(self):
        self.paths = sorted(p for p in self.folder.glob("shard-*.npy") if not p.name.endswith("part.npy"))
        self.maps = [np.load(p, mmap_mode="r") for p in self.paths]
        self.offsets = np.cumsum([0] + [len(m) for m in self.maps])

    def __len__(self):
        return int(self.offsets[-1]) - self.hold_out

    def batch(self, indices) -> torch.Tensor:
        """float [B, 3, side, side] in -1..1, channels last. The hold-out is the first `hold_out` pictures."""
        out = []
        for i in indices:
            i = int(i) + self.hold_out
            shard = int(np.searchsorted(self.offsets, i, side="right")) - 1
            out.append(self.maps[shard][i - self.offsets[shard]])
        return to_pixels(np.stack(out))

    def held(self, count: int) -> torch.Tensor:
        return to_pixels(self.maps[0][:count])

    def scenes(self) -> list[dict]:
        """All scenes in the order of the pictures, hold-out first."""
        lines = []
        for path in self.paths:
            lines += [json.loads(line) for line in path.with_suffix(".jsonl").open()]
        return lines


def to_pixels(array) -> torch.Tensor:
    x = torch.from_numpy(np.array(array)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x.to(DEVICE, memory_format=torch.channels_last)
