"""Reference attention the long way round: the reference's tokens are there as often as they count.

Processors for self-attention, in which one row sees others' tokens, from its own places only where there are regions, and
takes over a share of its matches where it is anchored; and for cross-attention, which tells where the subject's words
are looked at and hushes words in others' regions; and the subject's mask from those maps. They must not know prompts or samplers.
"""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from method_attention import StoredKeysProcessor, attend, block_of


Box = tuple[float, float, float, float]  # left, top, right, bottom as shares


@dataclass
class Holding:
    """What all layers share. The last rows of a batch are the references, the one before them is held by them."""

    size: tuple[int, int]  # of the latents
    references: int = 1
    copies: int = 1
    blocks: list[str] | None = None
    start_step: int = 0
    steps: int = 0
    mode: str = "off"  # 'off', 'look' (add up maps) or 'hold'
    store: object = None  # tells the step
    choices: list = field(default_factory=list)  # rows of text that are looked at, of each character
    tokens: dict[int, list[torch.Tensor]] = field(default_factory=dict)  # seen of each reference, by halvings
    maps: dict[int, list[tuple[int, torch.Tensor]]] = field(default_factory=dict)  # step, [choices, places]; by halvings
    regions: list[Box | None] = field(default_factory=list)  # from where each reference is seen
    words: list[tuple[list[int], Box]] = field(default_factory=list)  # rows of text, and where they are heard
    anchor: float = 0.0
    anchor_until: float = 0.5
    from_subject: bool = False  # seen from where the scene's subject is and the places around it, once it is found
    shares: dict[int, torch.Tensor] | None = None  # given, or found at every step
    step_cache: dict = field(default_factory=dict)

    @property
    def must_find(self) -> bool:
        return self.references > 1 and self.steps > 0 and not any(self.regions)

    def once(self, key, make):
        """What `make` gave when it was first asked for in this step."""
        if self.step_cache.get("step") != self.store.step:
            self.step_cache = {"step": self.store.step}
        if key not in self.step_cache:
            self.step_cache[key] = make()
        return self.step_cache[key]

    def parts(self, size: tuple[int, int]) -> list[torch.Tensor] | None:
        """Places that are each one's; None where all are everybody's."""
        if any(self.regions):
            return own_places(self.regions, size)
        return found_places(self, size) if self.must_find else None

    def subjects(self) -> list[torch.Tensor | None]:
        """Of the scene, at the finest size, as far as is known before this step."""
        def find():
            within = self.parts(self.level_size(min(self.maps))) or [None] * self.references
            return [subject_of(self, choice, one) for choice, one in enumerate(within)]

        return self.once("subjects", find)

    def allowed(self, size: tuple[int, int]) -> list[torch.Tensor] | None:
        """Places from which each reference is seen; None where from everywhere."""
        parts = self.parts(size)
        if not self.from_subject or self.store.step < self.steps / 6:
            return parts
        level = self.level(size[0] * size[1])
        parts = parts or [torch.ones(size[0] * size[1], dtype=torch.bool)] * self.references
        return [part if subject is None else part & around(tokens_of(self, subject, [level])[level], size)
                for part, subject in zip(parts, self.subjects())]

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


    def words_at(self, count: int) -> torch.Tensor | None:
        """[places, 77], -4 where a place hardly hears a row; None where all hear all."""
        if not self.words:
            return None
        size = self.level_size(self.level(count))
        boxes = [places_in(box, size) for _, box in self.words]
        anybody = torch.stack(boxes).any(0)
        mask = torch.zeros(count, 77)
        for (rows, _), inside in zip(self.words, boxes):
            for row in rows:
                mask[anybody & ~inside, row] = -4.0
        return mask


def heads_of(attn, x):
    return x.unflatten(-1, (attn.heads, -1)).transpose(1, 2)


def out_of(attn, x):
    return attn.to_out[1](attn.to_out[0](x.transpose(1, 2).flatten(2)))


def places_in(box: Box, size: tuple[int, int]) -> torch.Tensor:
    """[h * w], true where a place's middle lies in the box, or for the one nearest to the box's middle."""
    left, top, right, bottom = box
    height, width = size
    inside = [
        top <= (y + 0.5) / height < bottom and left <= (x + 0.5) / width < right
        for y in range(height) for x in range(width)
    ]
    if not any(inside):
        y, x = (min(n - 1, int((a + b) / 2 * n)) for a, b, n in ((top, bottom, height), (left, right, width)))
        inside[y * width + x] = True
    return torch.tensor(inside)


def own_places(regions: list[Box | None], size: tuple[int, int]) -> list[torch.Tensor]:
    """Where each may be seen: in its box, or without one outside all boxes."""
    free = ~sum((places_in(box, size) for box in regions if box), torch.zeros(size[0] * size[1], dtype=torch.bool))
    return [places_in(box, size) if box else free for box in regions]


def around(tokens: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """[h * w], true for these places and those that touch one by a side or a corner."""
    inside = torch.zeros(1, 1, *size)
    inside.view(-1)[tokens] = 1
    return F.max_pool2d(inside, 3, stride=1, padding=1).flatten() > 0


class HeldSelfAttention:
    def __init__(self, holding: Holding, layer: str):
        self.holding, self.layer = holding, layer

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        h = self.holding
        q, k, v = (heads_of(attn, to(hidden_states)) for to in (attn.to_q, attn.to_k, attn.to_v))
        takes_part = h.blocks is None or block_of(self.layer) in h.blocks
        if h.mode != "hold" or not takes_part:
            return out_of(attn, attend(q, k, v, attn.scale))
        first = len(q) - h.references
        held = slice(first - 1, first)
        level, places = h.level(k.shape[2]), k.shape[2]
        rows = [attend(q[: first - 1], k[: first - 1], v[: first - 1], attn.scale)] if first > 1 else []
        chosen = h.tokens.get(level, [])
        everywhere = [torch.ones(places, dtype=torch.bool)] * h.references
        is_seen = h.store.step >= h.start_step and not (h.must_find and h.store.step < h.steps / 6)
        allowed = h.once(level, lambda: (h.allowed(h.level_size(level)) if is_seen else None) or everywhere)
        seen_k, seen_v, open_to = [k[held]], [v[held]], [torch.ones(places, places, dtype=torch.bool)]
        if is_seen:
            for r, tokens in enumerate(chosen):
                for _ in range(h.copies):
                    seen_k.append(k[first + r : first + r + 1, :, tokens])
                    seen_v.append(v[first + r : first + r + 1, :, tokens])
                    open_to.append(allowed[r][:, None].expand(places, len(tokens)))
        mask = torch.zeros(places, sum(o.shape[1] for o in open_to)).masked_fill(~torch.cat(open_to, 1), -torch.inf)
        rows.append(attend(q[held], torch.cat(seen_k, 2), torch.cat(seen_v, 2), attn.scale, mask))
        rows.append(attend(q[first:], k[first:], v[first:], attn.scale))
        out = out_of(attn, torch.cat(rows))
        if block_of(self.layer).startswith(("mid", "up")):
            shares = self.shares(level)
            if shares is not None:
                out[held] = self.anchored(hidden_states, out, first, chosen, allowed, shares.to(out.dtype))
        return out

    def shares(self, level: int) -> torch.Tensor | None:
        h = self.holding
        if h.shares is not None:
            return h.shares[level]
        step = h.store.step
        if not (h.anchor > 0 and 1 <= step <= h.anchor_until * h.steps):
            return None
        shares = torch.zeros(h.level_size(level)[0] * h.level_size(level)[1])
        for subject in h.subjects():
            if subject is not None:
                shares[tokens_of(h, subject, [level])[level]] = h.anchor
        return shares

    def anchored(self, x, out, first, chosen, allowed, shares):
        """Places take over a share of their softly best match among the references' tokens that they may see."""
        own = F.normalize(x[first - 1], dim=-1)
        others = torch.cat([F.normalize(x[first + r, tokens], dim=-1) for r, tokens in enumerate(chosen)])
        came_to = torch.cat([out[first + r, tokens] for r, tokens in enumerate(chosen)])
        open_to = torch.cat([a[:, None].expand(len(own), len(t)) for a, t in zip(allowed, chosen)], 1)
        cosines = own @ others.T
        # Where nothing may be seen, all is: such places have no share.
        hidden = torch.where(open_to.any(1, keepdim=True), ~open_to, False)
        chances = (cosines / 0.01).masked_fill(hidden, -torch.inf).softmax(-1)
        good = (chances * cosines).sum(-1)
        total = shares.sum()
        if total == 0:
            return out[first - 1 : first]
        mean = (shares * good).sum() / total
        deviation = ((shares * (good - mean) ** 2).sum() / total).sqrt()
        keep = torch.sigmoid((good - mean + deviation) / 0.01)
        take = (shares * keep)[:, None]
        return ((1 - take) * out[first - 1] + take * (chances @ came_to))[None]


class HeldCrossAttention:
    """References' rows see their own text alone; the others as `inner` has it, or by places where words have regions."""

    def __init__(self, holding: Holding, layer: str, inner: StoredKeysProcessor):
        self.holding, self.layer, self.inner = holding, layer, inner

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        h = self.holding
        q = heads_of(attn, attn.to_q(hidden_states))
        k = heads_of(attn, attn.to_k(encoder_hidden_states))
        v = heads_of(attn, attn.to_v(encoder_hidden_states))
        count = h.references if h.mode == "hold" else 0
        first = len(q) - count
        places = h.words_at(q.shape[2]) if h.mode != "off" else None
        if h.mode == "look" or (h.mode == "hold" and (h.anchor > 0 or h.must_find or h.from_subject)):
            logits = q[first - 1] @ k[first - 1].transpose(-2, -1) * attn.scale
            if h.mode == "hold" and places is not None:
                logits = logits + places
            shares = logits.softmax(-1).mean(0)
            seen = torch.stack([shares[:, list(rows)].sum(-1) for rows in h.choices])
            h.maps.setdefault(h.level(q.shape[2]), []).append((h.store.step, seen))
        if h.mode == "off" or h.mode == "look":
            return self.inner(attn, hidden_states, encoder_hidden_states)
        if places is None:
            others = self.inner(attn, hidden_states[:first], encoder_hidden_states[:first])
        else:
            others = out_of(attn, self.by_places(attn, q, k, v, first, places))
        if count == 0:
            return others
        own = out_of(attn, attend(q[first:], k[first:], v[first:], attn.scale))
        return torch.cat([others, own])

    def by_places(self, attn, q, k, v, first, places):
        store, rows = self.holding.store, []
        if first > 1:
            rows.append(attend(q[: first - 1], k[: first - 1], v[: first - 1], attn.scale))
        one = slice(first - 1, first)
        keys, values, masks = [k[one]], [v[one]], [places]
        if store.mode == "attend" and store.copies > 0 and store.takes_part(self.layer):
            stored_k, stored_v = store.memory[store.step, self.layer]
            for _ in range(store.copies):
                keys.append(stored_k)
                values.append(stored_v)
                masks.append(places.masked_fill(~store.keep, -torch.inf))
        rows.append(attend(q[one], torch.cat(keys, 2), torch.cat(values, 2), attn.scale, torch.cat(masks, 1)))
        return torch.cat(rows)


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


def mean_map(holding: Holding, choice: int) -> torch.Tensor:
    """[h, w] of the finest level: where one choice of rows was looked at, over all layers and all steps that are done."""
    size = holding.level_size(min(holding.maps))
    planes = []
    for halvings, maps in holding.maps.items():
        for step, one in maps:
            if holding.mode == "hold" and step >= holding.store.step:
                continue  # of the step that is being run
            plane = one[choice].float().reshape(1, 1, *holding.level_size(halvings))
            planes.append(F.interpolate(plane, size=size, mode="bilinear", align_corners=False)[0, 0])
    return torch.stack(planes).double().mean(0)


def found_places(holding: Holding, size: tuple[int, int]) -> list[torch.Tensor]:
    """Each place is of the character whose words are looked at most there, each map stretched to 0..1."""
    planes = []
    for choice in range(holding.references):
        mean = mean_map(holding, choice)
        stretched = ((mean - mean.min()) / (mean.max() - mean.min()))[None, None]
        planes.append(F.interpolate(stretched, size=size, mode="bilinear", align_corners=False).flatten())
    whose = torch.stack(planes).argmax(0)
    return [whose == choice for choice in range(holding.references)]


def subject_of(holding: Holding, choice: int = 0, within: torch.Tensor | None = None) -> torch.Tensor | None:
    """[h, w] of the finest level: where the mean map says that the subject is, in some places [h * w] or anywhere. None where
    that is on next to nothing, or on next to all."""
    mean, size = mean_map(holding, choice), holding.level_size(min(holding.maps))
    within = torch.ones(mean.numel(), dtype=torch.bool) if within is None else within
    values = mean.flatten()[within]
    above = torch.zeros(mean.numel(), dtype=torch.bool)
    above[within] = otsu((values - values.min()) / (values.max() - values.min()))
    subject = largest_component(above.reshape(size))
    share = float(subject.sum()) / int(within.sum())
    return subject if 0.005 <= share <= 0.9 else None


def tokens_of(holding: Holding, subject: torch.Tensor, levels) -> dict[int, torch.Tensor]:
    """Tokens that lie in the subject by more than half, or the one that does most, by halvings."""
    chosen = {}
    for halvings in levels:
        share = F.adaptive_avg_pool2d(subject[None, None].float(), holding.level_size(halvings)).flatten()
        tokens = (share > 0.5).nonzero().flatten()
        chosen[halvings] = tokens if len(tokens) > 0 else share.argmax()[None]
    return chosen
