"""Trains the two text encoders contrastively against a small image tower, on captions and composed pictures, and
freezes them: end-of-text rows and pooled output then speak for the whole sentence, as in SDXL, instead of the U-Net
reading everything from each word's own row. Resumes from CACHE/text.pt; logs to CACHE/text.csv.
"""
import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import loop
from captions import caption, parts
from fastnorm import FastGroupNorm, kernel
from world import ACCESSORIES, ACTIONS, GARMENTS, KINDS, PLACES, PROPS, STYLES, TIMES

WIDTHS, PROJECTION, LAYERS, LENGTH = (128, 192), 192, 4, 77
LABELS = {  # what the image tower is also asked by name, which teaches it to see much sooner
    "place": list(PLACES), "time": TIMES, "style": STYLES, "prop": [None, *PROPS], "action": list(ACTIONS),
    "garment": GARMENTS, "accessory": ACCESSORIES,
}


def encoder_config(index: int, vocabulary: int) -> CLIPTextConfig:
    width = WIDTHS[index]
    return CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=LAYERS,
        num_attention_heads=width // 32, max_position_embeddings=LENGTH, projection_dim=PROJECTION,
        hidden_act=("quick_gelu", "gelu")[index], bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1,
        pad_token_id=(vocabulary - 1, 0)[index],
    )


def encoders(vocabulary: int):
    # PyTorch's fused attention has a very slow bf16 backward on CPUs, so: plain matrix products.
    models = CLIPTextModel(encoder_config(0, vocabulary)), CLIPTextModelWithProjection(encoder_config(1, vocabulary))
    for model in models:
        model.set_attn_implementation("eager")
    return models


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = FastGroupNorm(8, width), FastGroupNorm(8, width)
        self.norm1.silu = self.norm2.silu = True
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(self.norm2(self.conv1(self.norm1(x))))


class ImageTower(nn.Module):
    """[B, 3, 128, 128] to two embeddings [B, PROJECTION] (one per text encoder) and the labels' logits."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, 64, 3, padding=1), Residual(64), nn.Conv2d(64, 128, 3, 2, 1), Residual(128),
            nn.Conv2d(128, 192, 3, 2, 1), Residual(192), Residual(192), FastGroupNorm(8, 192),
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
        self.text_encoder, self.text_encoder_2 = encoders(vocabulary)
        self.image = ImageTower()
        self.head = nn.Linear(WIDTHS[0], PROJECTION, bias=False)  # encoder 1 has no projection of its own in SDXL
        self.scale = nn.Parameter(torch.tensor([2.66, 2.66]))

    def texts(self, ids, ids2):
        return self.head(self.text_encoder(ids).pooler_output), self.text_encoder_2(ids2).text_embeds


class Words:
    """Token ids of captions; `long` ones join frames of other scenes, so that all 77 positions are trained and a
    caption that speaks of more than the picture shows is no surprise."""

    def __init__(self, cache):
        self.one, self.two = (CLIPTokenizer.from_pretrained(Path(cache) / n) for n in ("tokenizer", "tokenizer_2"))

    def long_caption(self, rng, scenes, scene):
        head, _, frame = parts(scene, rng.getrandbits(32))
        frames = [frame]
        for _ in range(rng.randint(1, 6)):
            more = frames + [parts(rng.choice(scenes), rng.getrandbits(32))[2]]
            if len(" ".join([head, *more]).replace(",", " ,").split()) > 68:
                break
            frames = more
        rng.shuffle(frames)
        return " ".join([head, *frames])

    def ids(self, captions, full=False):
        """Two LongTensors [B, S]; S is 77 if `full`, else what the longest caption needs."""
        pad = dict(padding="max_length" if full else "longest", max_length=LENGTH, truncation=True, return_tensors="pt")
        return self.one(captions, **pad).input_ids.to(loop.DEVICE), self.two(captions, **pad).input_ids.to(loop.DEVICE)


def label_loss(logits, kinds, scenes):
    total = 0
    for key, values in LABELS.items():
        pick = [values.index(s["cast"][0][key] if key in ("garment", "accessory") else s[key]) for s in scenes]
        total = total + F.cross_entropy(logits[key].float(), torch.tensor(pick, device=loop.DEVICE))
    names = list(KINDS)
    target = torch.zeros(len(scenes), len(names), device=loop.DEVICE)
    for i, s in enumerate(scenes):
        for one in s["cast"]:
            target[i, names.index(one["kind"])] = 1
    return total + 12 * F.binary_cross_entropy_with_logits(kinds.float(), target)


def contrast(towers, text, image):
    """CLIP's symmetric loss, one per encoder."""
    total = 0
    for i, (t, v) in enumerate(zip(text, image)):
        logits = F.normalize(t.float(), dim=-1) @ F.normalize(v.float(), dim=-1).T * towers.scale[i].exp().clamp(max=60)
        same = torch.arange(len(t), device=t.device)
        total = total + (F.cross_entropy(logits, same) + F.cross_entropy(logits.T, same)) / 2
    return total / 2


@torch.no_grad()
def retrieval(towers, words, pictures, scenes):
    """Share of held-out captions whose own picture is the nearest of all, per encoder."""
    towers.eval()
    with loop.autocast():
        image = [torch.cat(p) for p in zip(*(towers.image(x)[0] for x in pictures.split(64)))]
        text = towers.texts(*words.ids([caption(s, 10**9 + i) for i, s in enumerate(scenes)]))
    towers.train()
    hits = []
    for t, v in zip(text, image):
        similarity = F.normalize(t.float(), dim=-1) @ F.normalize(v.float(), dim=-1).T
        hits.append(float((similarity.argmax(1).cpu() == torch.arange(len(scenes))).float().mean()))
    return hits


def worker(rank, ranks, a):
    cache = Path(a.cache)
    torch.manual_seed(9)
    words = Words(cache)
    towers = Towers(len(words.one)).to(loop.DEVICE)
    towers.image.to(memory_format=torch.channels_last)
    if loop.DEVICE == "cpu":
        kernel()
    parameters = list(towers.parameters())
    decay = [p for p in parameters if p.dim() > 1]
    plain = [p for p in parameters if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}], lr=a.rate, betas=(0.9, 0.98), fused=True)
    average = loop.Average(towers, 0.93)
    step, spent, clock = 0, 0.0, 0.0
    if (cache / "text.pt").exists():
        saved = torch.load(cache / "text.pt", map_location=loop.DEVICE)
        towers.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.load(saved["average"])
        step, spent = saved["step"], saved["spent"]
    data = loop.Pictures(cache)
    scenes = data.scenes()
    held, known = scenes[: data.hold_out], scenes[data.hold_out :]
    log = loop.Log(cache / "text.csv", ["step", "pairs", "contrast", "labels", "retrieval_1", "retrieval_2"]) if rank == 0 else None
    rng = random.Random(step * 100 + rank)
    started = time.time() - spent
    while True:
        if step % loop.SHARE_EVERY == 0:
            clock = loop.shared_clock(started, ranks)
        progress = clock / (a.minutes * 60)
        if progress >= 1:
            break
        loop.learning_rate(optimizer, step, a.rate, 50, progress)
        pick = [rng.randrange(len(known)) for _ in range(a.batch)]
        chosen = [known[i] for i in pick]
        if step % 4 == 3:
            texts = [words.long_caption(rng, known, s) for s in chosen]
        else:
            texts = [caption(s, rng.getrandbits(32)) for s in chosen]
        with loop.autocast():
            image, labels, kinds = towers.image(data.batch(pick))
            text = towers.texts(*words.ids(texts))
        pair, named = contrast(towers, text, image), label_loss(labels, kinds, chosen)
        (pair + 0.15 * named).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        if loop.share(parameters, ranks, step) and rank == 0:
            average.update(towers)
        if rank == 0 and step % 20 == 0:
            hits = [0.0, 0.0]
            if step % 100 == 0:
                hits = retrieval(towers, words, data.held(data.hold_out), held)
                loop.save(cache / "text.pt", model=towers.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=clock)
            log.row(step, step * a.batch * ranks, float(pair.detach()), float(named.detach()), *hits)
    if rank == 0:
        loop.save(cache / "text.pt", model=towers.state_dict(), average=average.state(), optimizer=optimizer.state_dict(), step=step, spent=a.minutes * 60)
        towers.load_state_dict(average.values)
        hits = retrieval(towers, words, data.held(data.hold_out), held)
        print("retrieval among", data.hold_out, "held-out pictures", hits)
        log.row(step, step * a.batch * ranks, 0.0, 0.0, *hits)
        towers.text_encoder.save_pretrained(cache / "text_encoder")
        towers.text_encoder_2.save_pretrained(cache / "text_encoder_2")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="work")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--batch", type=int, default=96, help="pairs per process and step")
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--ranks", type=int, default=2)
    launch_arguments = parser.parse_args()
    loop.launch(worker, launch_arguments, launch_arguments.ranks)
