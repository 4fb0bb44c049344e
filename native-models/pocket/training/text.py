"""Trains the two text encoders contrastively against a small image tower, on captions and composed pictures, and
freezes them: end-of-text rows and pooled output then speak for the whole sentence, as in SDXL, instead of the U-Net
reading everything from each word's own row. Resumes from CACHE/text.pt; logs to CACHE/text.csv.
"""
import argparse
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import loop
from captions import LENGTH, LONG, PLAIN
from world import ACCESSORIES, ACTIONS, GARMENTS, KINDS, PLACES, PROPS, STYLES, TIMES

WIDTHS, PROJECTION, LAYERS = (128, 192), 192, 4
SIDE = 128  # pictures are shrunk to it for the image tower
SHARDS = 96
LABELS = {  # what the image tower is also asked by name, which teaches it to see much sooner
    "place": list(PLACES), "time": TIMES, "style": STYLES, "prop": [None, *PROPS], "action": list(ACTIONS),
    "garment": GARMENTS, "accessory": ACCESSORIES,
}
# Singular-value reweighting acts through the rows' singular values, so rows are kept as small as they may be.
QUIET = 0.02


def encoder_config(index: int, vocabulary: int) -> CLIPTextConfig:
    width = WIDTHS[index]
    return CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=LAYERS,
        num_attention_heads=width // 32, max_position_embeddings=LENGTH, projection_dim=PROJECTION,
        hidden_act=("quick_gelu", "gelu")[index], bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1,
        pad_token_id=(vocabulary - 1, 0)[index],
    )


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, width), nn.GroupNorm(8, width)
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class ImageTower(nn.Module):
    """[B, 3, 128, 128] to two embeddings [B, PROJECTION] (one per text encoder) and the labels' logits."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, 64, 3, padding=1), Residual(64), nn.Conv2d(64, 128, 3, 2, 1), Residual(128),
            nn.Conv2d(128, 192, 3, 2, 1), Residual(192), Residual(192), nn.GroupNorm(8, 192),
        )
        self.gather = nn.Linear(192 * 2 + 64 * 16, 512)
        self.squeeze = nn.Conv2d(192, 64, 1)
        self.embed = nn.ModuleList(nn.Linear(512, PROJECTION, bias=False) for _ in WIDTHS)
        self.labels = nn.ModuleDict({k: nn.Linear(512, len(v)) for k, v in LABELS.items()})
        self.kinds = nn.Linear(512, len(KINDS))

    def forward(self, x):
        h = self.body(x)
        where = F.avg_pool2d(self.squeeze(h), 2)  # keeps a coarse map: what is left, right, above
        h = torch.cat([h.mean((2, 3)), h.amax((2, 3)), where.flatten(1)], 1)
        h = F.gelu(self.gather(h))
        return [e(h) for e in self.embed], {k: m(h) for k, m in self.labels.items()}, self.kinds(h)


class Towers(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.text_encoder = CLIPTextModel(encoder_config(0, vocabulary))
        self.text_encoder_2 = CLIPTextModelWithProjection(encoder_config(1, vocabulary))
        self.image = ImageTower()
        self.head = nn.Linear(WIDTHS[0], PROJECTION, bias=False)  # encoder 1 has no projection of its own in SDXL
        self.scale = nn.Parameter(torch.tensor([2.66, 2.66]))

    def texts(self, tokens: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Embeddings of captions [B, 77], one per encoder, and the mean square of the rows that a U-Net would see."""
        one = self.text_encoder(tokens, output_hidden_states=True)
        two = self.text_encoder_2(second(tokens), output_hidden_states=True)
        loud = sum(out.hidden_states[-2].float().square().mean() for out in (one, two))
        return [self.head(one.pooler_output), two.text_embeds], loud


def second(tokens: torch.Tensor) -> torch.Tensor:
    """The same captions for the second encoder, whose rows after the end of text are 0 ("!"), as in SDXL. The end of text
    is the largest id."""
    ended = (tokens == tokens.max()).cumsum(1) > 0
    first = F.pad(ended, (1, 0))[:, :-1]
    return torch.where(first, 0, tokens)


def read(shard: loop.Shard) -> dict[str, torch.Tensor]:
    scenes = shard.scenes()
    labels = {}
    for key, values in LABELS.items():
        number = {value: i for i, value in enumerate(values)}
        labels[key] = torch.tensor([number[s["cast"][0][key] if key in ("garment", "accessory") else s[key]] for s in scenes])
    kinds, names = torch.zeros(len(scenes), len(KINDS)), {kind: i for i, kind in enumerate(KINDS)}
    for i, scene in enumerate(scenes):
        for one in scene["cast"]:
            kinds[i, names[one["kind"]]] = 1
    on_device = {key: value.to(loop.DEVICE) for key, value in (labels | {"kinds": kinds, "tokens": shard.load("tokens")}).items()}
    return {"pictures": loop.small(shard.load("pictures"), SIDE), **on_device}


def label_loss(logits, kinds, data, index):
    total = sum(F.cross_entropy(logits[key].float(), data[key][index]) for key in LABELS)
    return total + 12 * F.binary_cross_entropy_with_logits(kinds.float(), data["kinds"][index])


def contrast(towers, text, image):
    """CLIP's symmetric loss, one per encoder."""
    total = 0
    for i, (t, v) in enumerate(zip(text, image)):
        logits = F.normalize(t.float(), dim=-1) @ F.normalize(v.float(), dim=-1).T * towers.scale[i].exp().clamp(max=60)
        same = torch.arange(len(t), device=t.device)
        total = total + (F.cross_entropy(logits, same) + F.cross_entropy(logits.T, same)) / 2
    return total / 2


@torch.no_grad()
def retrieval(towers, data, count: int = 512) -> list[float]:
    """Share of held-out captions whose own picture is the nearest of `count`, per encoder."""
    towers.eval()
    with loop.autocast():
        image = towers.image(loop.to_pixels(data["pictures"][:count]))[0]
        text, _ = towers.texts(data["tokens"][:count, 0].long())
    towers.train()
    hits = []
    for t, v in zip(text, image):
        similarity = F.normalize(t.float(), dim=-1) @ F.normalize(v.float(), dim=-1).T
        hits.append(float((similarity.argmax(1) == torch.arange(count, device=t.device)).float().mean()))
    return hits


def train(a) -> None:
    cache = Path(a.cache)
    torch.manual_seed(9)
    towers = Towers(len(CLIPTokenizer.from_pretrained(cache / "tokenizer"))).to(loop.DEVICE)
    towers.image.to(memory_format=torch.channels_last)
    parameters = list(towers.parameters())
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.05}, {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=a.rate, betas=(0.9, 0.98), fused=True)
    average = loop.Average(towers, 0.99)
    store = loop.Store(cache, read, SHARDS)
    run = loop.Run(cache, "text", a.minutes, ["contrast", "labels", "loud", "retrieval_1", "retrieval_2"], model=towers, optimizer=optimizer, average=average)
    torch.manual_seed(run.step)
    while (progress := run.progress) < 1:
        loop.learning_rate(optimizer, run.step, a.rate, 100, progress)
        index = store.pick(a.batch)
        # One batch in four is of long captions.
        variant = torch.randint(*((PLAIN, PLAIN + LONG) if run.step % 4 == 3 else (0, PLAIN)), (a.batch,), device=loop.DEVICE)
        with loop.autocast():
            image, labels, kinds = towers.image(loop.to_pixels(store.data["pictures"][index]))
            text, loud = towers.texts(store.data["tokens"][index, variant].long())
        pair, named = contrast(towers, text, image), label_loss(labels, kinds, store.data, index)
        optimizer.zero_grad()
        (pair + 0.15 * named + QUIET * loud).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        average.update()
        run.step += 1
        if run.step % 100 == 0:
            run.log(pair, named, loud, *(retrieval(towers, store.held) if run.step % 500 == 0 else (0, 0)))
            store.refresh(most=2)
            run.keep(every=60)
    run.keep()
    towers.load_state_dict(average.values)
    run.log(pair, named, loud, *retrieval(towers, store.held))
    towers.text_encoder.save_pretrained(cache / "text_encoder")
    towers.text_encoder_2.save_pretrained(cache / "text_encoder_2")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=1.4)
    parser.add_argument("--batch", type=int, default=768, help="pairs per step")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    train(parser.parse_args())
