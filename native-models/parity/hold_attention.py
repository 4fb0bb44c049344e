"""Reference attention the long way round: the reference's tokens are there as often as they count.

Processors for self-attention, in which one row sees another's tokens, and for cross-attention, which tells where the
subject's words are looked at; and the subject's mask from those maps. They must not know prompts or samplers.
"""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from method_attention import StoredKeysProcessor, attend, block_of


@dataclass
class Holding:
    """What all layers share. The last row of a batch is the reference, the one before it is held by it."""

    size: tuple[int, int]  # of the latents
    copies: int = 1
    blocks: list[str] | None = None
    start_step: int = 0
    mode: str = "off"  # 'off', 'look' (add up maps) or 'hold'
    store: object = None  # tells the step
    columns: range = range(0)  # rows of text that are looked at
    tokens: dict[int, torch.Tensor] = field(default_factory=dict)  # seen of the reference, by halvings
    maps: dict[int, list[torch.Tensor]] = field(default_factory=dict)

    def level(self, count: int) -> int:
        """How often the latents were halved where there are so many tokens."""
        height, width = self.size
        for halvings in range(8):
            if height * width == count:
                return halvings
            height, width = -(-height // 2), -(-width // 2)
        raise ValueError(f"no level has {count} tokens")

    def level_size(self, halvings: int) -> tuple[int, int]:
        height, width = self.size
        for _ in range(halvings):
            height, width = -(-height // 2), -(-width // 2)
        return height, width


def heads_of(attn, x):
    return x.unflatten(-1, (attn.heads, -1)).transpose(1, 2)


def out_of(attn, x):
    return attn.to_out[1](attn.to_out[0](x.transpose(1, 2).flatten(2)))


class HeldSelfAttention:
    def __init__(self, holding: Holding, layer: str):
        self.holding, self.layer = holding, layer

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        h = self.holding
        q, k, v = (heads_of(attn, to(hidden_states)) for to in (attn.to_q, attn.to_k, attn.to_v))
        takes_part = h.blocks is None or block_of(self.layer) in h.blocks
        if h.mode != "hold" or not takes_part or h.store.step < h.start_step:
            return out_of(attn, attend(q, k, v, attn.scale))
        chosen = h.tokens[h.level(k.shape[2])]
        seen_k = torch.cat([k[-2:-1], *[k[-1:, :, chosen]] * h.copies], dim=2)
        seen_v = torch.cat([v[-2:-1], *[v[-1:, :, chosen]] * h.copies], dim=2)
        rows = [attend(q[:-2], k[:-2], v[:-2], attn.scale)] if len(q) > 2 else []
        rows.append(attend(q[-2:-1], seen_k, seen_v, attn.scale))
        rows.append(attend(q[-1:], k[-1:], v[-1:], attn.scale))
        return out_of(attn, torch.cat(rows))


class HeldCrossAttention:
    """The reference's row sees its own text alone; the others as `inner` has it."""

    def __init__(self, holding: Holding, layer: str, inner: StoredKeysProcessor):
        self.holding, self.layer, self.inner = holding, layer, inner

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        h = self.holding
        q, k, v = heads_of(attn, attn.to_q(hidden_states)), None, None
        k = heads_of(attn, attn.to_k(encoder_hidden_states))
        v = heads_of(attn, attn.to_v(encoder_hidden_states))
        if h.mode == "look":
            shares = (q[-1] @ k[-1].transpose(-2, -1) * attn.scale).softmax(-1)
            seen = shares[:, :, list(h.columns)].sum(-1).mean(0)
            h.maps.setdefault(h.level(q.shape[2]), []).append(seen)
        if h.mode != "hold":
            return self.inner(attn, hidden_states, encoder_hidden_states)
        others = self.inner(attn, hidden_states[:-1], encoder_hidden_states[:-1])
        own = out_of(attn, attend(q[-1:], k[-1:], v[-1:], attn.scale))
        return torch.cat([others, own])


def install(unet, holding: Holding, store) -> None:
    holding.store = store
    processors = {}
    for name in unet.attn_processors:
        layer = name.removesuffix(".processor")
        if layer.endswith("attn2"):
            processors[name] = HeldCrossAttention(holding, layer, StoredKeysProcessor(store, layer))
        else:
            processors[name] = HeldSelfAttention(holding, layer)
    unet.set_attn_processor(processors)


def otsu(values: torch.Tensor) -> torch.Tensor:
    """Which of values 0..1 are above the threshold that parts 256 bins best (Otsu 1979)."""
    bins = (values * 256).floor().clamp(0, 255).long()
    counts = torch.bincount(bins.flatten(), minlength=256).double()
    places = torch.arange(256).double()
    best, threshold = -1.0, 0
    for t in range(255):
        low, high = counts[: t + 1], counts[t + 1 :]
        if low.sum() == 0 or high.sum() == 0:
            continue
        apart = (low @ places[: t + 1]) / low.sum() - (high @ places[t + 1 :]) / high.sum()
        between = float(low.sum() * high.sum() * apart**2)
        if between > best:
            best, threshold = between, t
    return bins > threshold


def largest_component(mask: torch.Tensor) -> torch.Tensor:
    """The largest part whose places touch by a side; of equals the first in reading order."""
    height, width = mask.shape
    left = {(y, x) for y in range(height) for x in range(width) if mask[y, x]}
    best: set = set()
    for start in sorted(left):
        if start not in left:
            continue
        part, edge = {start}, [start]
        left.discard(start)
        while edge:
            y, x = edge.pop()
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if near in left:
                    left.discard(near)
                    part.add(near)
                    edge.append(near)
        if len(part) > len(best):
            best = part
    found = torch.zeros_like(mask)
    for y, x in best:
        found[y, x] = True
    return found


def subject_of(holding: Holding) -> torch.Tensor:
    """[h, w] of the finest level: where the mean map says that the subject is."""
    size = holding.level_size(min(holding.maps))
    planes = []
    for halvings, maps in holding.maps.items():
        for one in maps:
            plane = one.float().reshape(1, 1, *holding.level_size(halvings))
            planes.append(F.interpolate(plane, size=size, mode="bilinear", align_corners=False)[0, 0])
    mean = torch.stack(planes).double().mean(0)
    return largest_component(otsu((mean - mean.min()) / (mean.max() - mean.min())))


def tokens_of(holding: Holding, subject: torch.Tensor, levels) -> dict[int, torch.Tensor]:
    """Tokens that lie in the subject by more than half, or the one that does most, by halvings."""
    chosen = {}
    for halvings in levels:
        share = F.adaptive_avg_pool2d(subject[None, None].float(), holding.level_size(halvings)).flatten()
        tokens = (share > 0.5).nonzero().flatten()
        chosen[halvings] = tokens if len(tokens) > 0 else share.argmax()[None]
    return chosen
