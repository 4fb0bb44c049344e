"""Trains the judge that `npm run quality` measures with: a small convolutional classifier that says who is in a
picture, in which look, where, when, doing what, with what and in which style, and gives a feature vector of the
character without its background. It sees composed pictures only, never generated ones, so that it cannot learn the
drawing model's habits. Resumes from CACHE/judge.pt; logs to CACHE/judge.csv; `--export` writes the folder `judge`.
"""
import argparse
import base64
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

import captions
import loop
from world import ACCESSORIES, ACTIONS, COLOURS, KINDS, PLACES, PROPS

SIDE, BATCH = 128, 48
# Convolutions of the trunk: [in, out, kernel, stride, padding]; those that keep their shape add their input. The first
# one sees blocks of 4x4 pixels as channels, which is the same as a kernel of 12 and fast to train. FINE ends at 16x16.
BLOCK = 4
FINE = [[3, 32, 3 * BLOCK, BLOCK, BLOCK], [32, 64, 3, 2, 1], [64, 64, 3, 1, 1]]
COARSE = [[64, 96, 3, 2, 1], [96, 96, 3, 1, 1]]
PARTS, SQUEEZED, FEATURE, SCENE = 6, 24, 128, 192


def shown(key, unless):
    """A colour can only be seen on something that is there."""
    return lambda scene: scene["cast"][0][key] if scene["cast"][0][unless] != "none" else None


# Label of a scene per head; None is not asked. The first group is read from the character's feature vector.
CHARACTER = {
    "kind": lambda s: s["cast"][0]["kind"],
    "hand": lambda s: s["cast"][0]["hand"],
    "fur": lambda s: s["cast"][0]["fur"] or "own",
    "garment": lambda s: s["cast"][0]["garment"],
    "garment colour": shown("garment colour", "garment"),
    "accessory": lambda s: s["cast"][0]["accessory"],
    "accessory colour": shown("accessory colour", "accessory"),
}
SETTING = {
    "second": lambda s: s["cast"][1]["kind"] if len(s["cast"]) > 1 else "none",
    "place": lambda s: s["place"],
    "time": lambda s: s["time"],
    "prop": lambda s: s["prop"] or "none",
    "action": lambda s: s["action"],
    "style": lambda s: s["style"],
}
HEADS = CHARACTER | SETTING


class Norm(nn.Module):
    """A convolution with batch norm, folded into one convolution at export."""

    def __init__(self, width_in, width_out, kernel, stride, padding):
        super().__init__()
        self.blocks = stride if kernel == 3 * stride else 0
        if self.blocks:
            self.conv = nn.Conv2d(width_in * stride**2, width_out, 3, 1, 1, bias=False)
        else:
            self.conv = nn.Conv2d(width_in, width_out, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(width_out)
        self.residual = width_in == width_out and stride == 1

    def forward(self, x):
        if self.blocks:
            x = F.pixel_unshuffle(x, self.blocks).contiguous(memory_format=torch.channels_last)
        y = self.norm(self.conv(x))
        return F.relu(x + y if self.residual else y)

    def folded(self):
        gain = self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        weight = self.conv.weight * gain[:, None, None, None]
        if self.blocks:  # channels (c, y, x) of a block become pixels of a kernel three blocks wide
            b = self.blocks
            weight = weight.unflatten(1, (-1, b, b)).permute(0, 1, 4, 2, 5, 3).flatten(4, 5).flatten(2, 3)
        return weight, self.norm.bias - self.norm.running_mean * gain


class Judge(nn.Module):
    """[B, 3, 128, 128] in -1..1 to (logits per head, feature [B, FEATURE], mask logits [B, 1, 16, 16])."""

    def __init__(self, classes: dict[str, list[str]]):
        super().__init__()
        self.fine = nn.ModuleList(Norm(*shape) for shape in FINE)
        self.coarse = nn.ModuleList(Norm(*shape) for shape in COARSE)
        width, deep = FINE[-1][1], COARSE[-1][1]
        self.mask = nn.Conv2d(width, 1, 1)
        self.parts = nn.Conv2d(width, 2 * PARTS, 1)  # where to look: on the character, and anywhere
        self.squeeze = nn.Conv2d(deep, SQUEEZED, 1)
        self.feature = nn.Linear(PARTS * width, FEATURE)
        self.scene = nn.Linear(PARTS * width + 2 * deep + SQUEEZED * 16, SCENE)
        self.heads = nn.ModuleDict({head: nn.Linear(FEATURE if head in CHARACTER else SCENE, len(names)) for head, names in classes.items()})

    def forward(self, x):
        for layer in self.fine:
            x = layer(x)
        mask = self.mask(x)
        where = self.parts(x).flatten(2)
        inside = torch.log(torch.sigmoid(mask.flatten(2)) + 1e-4)
        where = torch.cat([where[:, :PARTS] + inside, where[:, PARTS:]], 1).softmax(-1)
        looked = where @ x.flatten(2).transpose(1, 2)  # [B, 2 PARTS, width]
        deep = x
        for layer in self.coarse:
            deep = layer(deep)
        coarse = F.avg_pool2d(self.squeeze(deep), 2).flatten(1)
        feature = self.feature(looked[:, :PARTS].flatten(1))
        scene = torch.cat([looked[:, PARTS:].flatten(1), deep.mean((2, 3)), deep.amax((2, 3)), coarse], 1)
        scene = F.relu(self.scene(scene))
        inputs = {head: F.relu(feature) if head in CHARACTER else scene for head in self.heads}
        return {head: layer(inputs[head]) for head, layer in self.heads.items()}, feature, mask


class Data:
    """All shards: pictures and masks mapped, labels in memory. The hold-out is the first `hold_out` pictures."""

    def __init__(self, cache: Path, hold_out: int):
        self.pictures, self.hold_out = loop.Pictures(cache, hold_out), hold_out
        scenes = self.pictures.scenes()
        self.masks = [np.load(p.with_suffix(".mask"), mmap_mode="r") for p in self.pictures.paths]
        known = {"kind": list(KINDS), "second": ["none", *KINDS], "place": list(PLACES), "prop": ["none", *PROPS], "action": list(ACTIONS)}
        self.scenes, self.classes, self.labels = scenes, {}, {}
        for head, label in HEADS.items():
            values = [label(scene) for scene in scenes]
            seen = {v for v in values if v is not None}
            self.classes[head] = [v for v in known.get(head, sorted(seen)) if v in seen]
            number = {v: i for i, v in enumerate(self.classes[head])} | {None: -100}
            self.labels[head] = torch.tensor([number[v] for v in values])

    def batch(self, indices):
        """indices count from the first picture, hold-out included."""
        x = self.pictures.batch(np.asarray(indices) - self.hold_out)
        masks = []
        for i in indices:
            shard = int(np.searchsorted(self.pictures.offsets, i, side="right")) - 1
            masks.append(self.masks[shard][i - self.pictures.offsets[shard]])
        y = {head: values[torch.as_tensor(indices)] for head, values in self.labels.items()}
        return x, coverage(np.stack(masks)), y


def coverage(masks: np.ndarray) -> torch.Tensor:
    """uint8 masks [B, h, w] (0..255) to the share of foreground in each of 16x16 cells, [B, 1, 16, 16]."""
    return F.adaptive_avg_pool2d(torch.from_numpy(masks.astype(np.float32))[:, None] / 255, 16)


def disturbed(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """What a decoder does to a drawing: soft edges, slightly other colours; and small shifts."""
    b = len(x)
    draw = lambda low, high: low + (high - low) * torch.rand(b, 1, 1, 1, generator=generator)
    soft = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear", align_corners=False)
    x = torch.lerp(x, soft, draw(-0.5, 1).clamp_(min=0))
    x = x * draw(0.93, 1.07) + draw(-0.04, 0.04)
    dx, dy = (int(v) for v in torch.randint(-3, 4, (2,), generator=generator))
    return torch.roll(x, (dy, dx), (2, 3)).contiguous(memory_format=torch.channels_last)


def loss_of(model, x, mask, y):
    logits, _, mask_logits = model(x)
    loss = 0.5 * F.binary_cross_entropy_with_logits(mask_logits, mask)
    for head, values in y.items():
        if (values >= 0).any():
            loss = loss + F.cross_entropy(logits[head], values, label_smoothing=0.02)
    return loss


@torch.no_grad()
def examine(model, data: Data, count: int, change=lambda x: x) -> dict[str, float]:
    """Share right per head on the hold-out."""
    model.eval()
    right, asked = {h: 0 for h in HEADS}, {h: 0 for h in HEADS}
    for start in range(0, count, 128):
        x, _, y = data.batch(range(start, min(start + 128, count)))
        logits, _, _ = model(change(x))
        for head, values in y.items():
            there = values >= 0
            asked[head] += int(there.sum())
            right[head] += int((logits[head].argmax(1) == values)[there].sum())
    model.train()
    return {head: right[head] / max(1, asked[head]) for head in HEADS}


@torch.no_grad()
def separation(model, data: Data, count: int) -> dict[str, float]:
    """Cosine distance of features between held-out pictures of one kind: looks that agree in all but place and light
    against looks that differ in one thing or more, and how often the first is the smaller (AUC)."""
    model.eval()
    features = []
    for start in range(0, count, 128):
        features.append(model(data.batch(range(start, min(start + 128, count)))[0])[1])
    model.train()
    f = F.normalize(torch.cat(features), dim=1)
    labels = torch.stack([data.labels[h][:count] for h in CHARACTER])
    a, b = torch.triu_indices(count, count, 1)
    same_kind = labels[0][a] == labels[0][b]
    a, b = a[same_kind], b[same_kind]
    alike = (labels[:, a] == labels[:, b]).all(0)
    distance = 1 - (f[a] * f[b]).sum(1)
    near, far = distance[alike], distance[~alike]
    order = torch.cat([near, far]).argsort().argsort().double()
    auc = 1 - (order[: len(near)].sum() - len(near) * (len(near) - 1) / 2) / max(1, len(near) * len(far))
    return {"same": float(near.mean()), "other": float(far.mean()), "auc": float(auc), "pairs": int(len(near))}


def train(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(7)
    data = Data(arguments.cache, arguments.hold_out)
    model = Judge(data.classes).to(memory_format=torch.channels_last)
    average = loop.Average(model, 0.998)
    hidden = [layer.conv.weight for layer in (*model.fine, *model.coarse)] + [model.feature.weight, model.scene.weight]
    others = [p for p in model.parameters() if all(p is not h for h in hidden)]
    muon, adam = loop.Muon(hidden, lr=0), torch.optim.AdamW(others, lr=0, betas=(0.9, 0.98), weight_decay=0.01)
    path, step, spent = arguments.cache / "judge.pt", 0, 0.0
    if path.exists():
        state = torch.load(path, weights_only=False)
        if state["classes"] != data.classes:
            raise SystemExit(f"{path} was trained on other classes: remove it to start again.")
        model.load_state_dict(state["model"]), average.load(state["average"])
        muon.load_state_dict(state["muon"]), adam.load_state_dict(state["adam"])
        step, spent = state["step"], state["spent"]
    log = loop.Log(arguments.cache / "judge.csv", ["step", "loss", "progress", *HEADS])
    generator = torch.Generator().manual_seed(step)
    rng = np.random.default_rng(step)
    started, last = time.time(), time.time()

    def keep():
        loop.save(path, model=model.state_dict(), muon=muon.state_dict(), adam=adam.state_dict(), average=average.state(), step=step, spent=spent + time.time() - started, classes=data.classes)

    running, seen = 0.0, 0
    print(sum(p.numel() for p in model.parameters()), "parameters", len(data.pictures), "pictures", flush=True)
    while (progress := (spent + time.time() - started) / (60 * arguments.minutes)) < 1:
        loop.learning_rate(muon, step, 0.02, 50, progress)
        loop.learning_rate(adam, step, 3e-3, 50, progress)
        x, mask, y = data.batch(rng.integers(data.hold_out, len(data.pictures) + data.hold_out, BATCH))
        model.zero_grad(set_to_none=True)
        loss = loss_of(model, disturbed(x, generator), mask, y)
        loss.backward()
        muon.step(), adam.step()
        average.update(model)
        running, seen, step = running + float(loss.detach()), seen + 1, step + 1
        if time.time() - last > 240:
            right = examine(averaged(model, average, data.classes), data, 256)
            log.row(step, running / seen, progress, *right.values())
            print(step, f"{running / seen:.3f}", f"{progress:.2f}", {h: round(v, 3) for h, v in right.items()}, flush=True)
            keep()
            if more_shards(data, arguments.cache):
                data = Data(arguments.cache, arguments.hold_out)
            running, seen, last = 0.0, 0, time.time()
    keep()


def more_shards(data: Data, cache: Path) -> bool:
    """Whether pictures were composed since `data` was read."""
    return len(loop.Pictures(cache, data.hold_out).paths) > len(data.pictures.paths)


def averaged(model, average, classes):
    """A judge with the averaged weights. Batch norm's statistics are averaged like weights."""
    other = Judge(classes)
    other.load_state_dict({k: v.to(model.state_dict()[k].dtype) for k, v in average.values.items()})
    return other


def furs(scenes: list[dict]) -> dict[str, list[str]]:
    """The furs each kind is seen in, its own first."""
    seen = {(one["kind"], one["fur"]) for scene in scenes for one in scene["cast"]}
    kinds = [kind for kind in KINDS if any(k == kind for k, _ in seen)]
    return {kind: [fur for fur in KINDS[kind].furs if fur and (kind, fur) in seen] for kind in kinds}


def combinations(scenes: list[dict], classes: dict[str, list[str]]) -> dict:
    """A bit per (kind, place, time, prop or else action) that any picture shows, so that a measurement can keep to
    combinations that were never trained on. Bit i is bit i % 8 of byte i // 8."""
    doings = [p for p in classes["prop"] if p != "none"] + classes["action"]
    lists = {"kinds": classes["kind"], "places": classes["place"], "times": classes["time"], "doings": doings}
    number = [{name: i for i, name in enumerate(names)} for names in lists.values()]
    seen = np.zeros(int(np.prod([len(names) for names in lists.values()])), np.uint8)
    for scene in scenes:
        for who in scene["cast"]:
            index = 0
            for name, known, names in zip((who["kind"], scene["place"], scene["time"], scene["prop"] or scene["action"]), number, lists.values()):
                index = index * len(names) + known[name]
            seen[index] = 1
    return lists | {"seen": base64.b64encode(np.packbits(seen, bitorder="little").tobytes()).decode()}


def phrases(classes: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """What each class is called in captions, so that a word of a model's own list can be judged."""
    every = {
        "kind": {kind: list(info.nouns or (kind,)) for kind, info in KINDS.items()},
        "place": {place: list(words) for place, words in PLACES.items()},
        "time": {when: list(dict.fromkeys(words)) for when, words in captions.TIME_WORDS.items()},
        "prop": {prop: list(parts[2]) for prop, parts in PROPS.items()},
        "action": {action: [w for w in dict.fromkeys(words) if w] for action, (_, words) in ACTIONS.items()},
        "style": {style: list(dict.fromkeys(words)) for style, words in captions.STYLE_WORDS.items()},
        "garment": {name: list(dict.fromkeys(words)) for name, words in captions.GARMENT_WORDS.items()},
        "accessory": {name: [name] for name in ACCESSORIES if name != "none"},
        "fur": {fur: [fur] for fur in classes["fur"] if fur != "own"},
        "size": {size: list(words) for size, words in captions.SIZE_WORDS.items() if size},
        "colour": {colour: [colour] for colour in COLOURS},
    }
    known = lambda head, name: name in classes.get(head, [name])
    return {head: {name: words for name, words in names.items() if known(head, name)} for head, names in every.items()}


@torch.no_grad()
def export(arguments) -> None:
    data = Data(arguments.cache, arguments.hold_out)
    state = torch.load(arguments.cache / "judge.pt", weights_only=False)
    model = Judge(state["classes"])
    average = loop.Average(model, 0)
    average.load(state["average"])
    model = averaged(model, average, state["classes"])
    tensors = {}
    for stage in ("fine", "coarse"):
        for i, layer in enumerate(getattr(model, stage)):
            tensors[f"{stage}.{i}.weight"], tensors[f"{stage}.{i}.bias"] = layer.folded()
    for name in ("mask", "parts", "squeeze", "feature", "scene"):
        tensors |= {f"{name}.{k}": v for k, v in getattr(model, name).state_dict().items()}
    for head, layer in model.heads.items():
        tensors |= {f"heads.{head}.{k}": v for k, v in layer.state_dict().items()}
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.half().contiguous() for k, v in tensors.items()}, arguments.out / "model.safetensors")
    count = arguments.hold_out
    clean = examine(model, data, count)
    soft = examine(model, data, count, lambda x: F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear", align_corners=False))
    distances = separation(model, data, count)
    config = {
        "side": SIDE, "fine": FINE, "coarse": COARSE, "parts": PARTS, "squeezed": SQUEEZED, "feature": FEATURE, "scene": SCENE,
        "heads": {head: {"from": "feature" if head in CHARACTER else "scene", "classes": names} for head, names in state["classes"].items()},
        "phrases": phrases(state["classes"]),
        "furs": furs(data.scenes),
        "trainedOn": combinations(data.scenes, state["classes"]),
        "heldOut": {"pictures": count, "right": rounded(clean), "rightWhenSoft": rounded(soft), "characterDistance": rounded(distances)},
        "training": {"steps": state["step"], "batch": BATCH, "minutes": round(state["spent"] / 60, 1), "pictures": len(data.pictures)},
    }
    (arguments.out / "config.json").write_text(json.dumps(config) + "\n")
    (arguments.out / "golden.json").write_text(json.dumps(golden(model)) + "\n")
    print(json.dumps(config["heldOut"], indent=1), (arguments.out / "model.safetensors").stat().st_size)


@torch.no_grad()
def golden(model) -> dict:
    """What this network, not folded and in float32, says of a picture that is easily made elsewhere:
    value(c, y, x) = sin(0.05 x + 0.09 y + 2 c) / 2."""
    c, y, x = torch.meshgrid(torch.arange(3), torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    logits, feature, _ = model.eval()((torch.sin(0.05 * x.double() + 0.09 * y + 2 * c) / 2).float()[None])
    short = lambda values: [round(float(v), 5) for v in values[0]]
    return {"feature": short(feature), "logits": {head: short(values) for head, values in logits.items()}}


def rounded(values: dict[str, float]) -> dict[str, float]:
    return {k: round(v, 4) for k, v in values.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "judge")
    parser.add_argument("--minutes", type=float, default=40, help="wall clock of the whole training, over all resumptions")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--hold-out", type=int, default=2048, help="pictures never trained on: the first of the first shard")
    parser.add_argument("--export", action="store_true")
    chosen = parser.parse_args()
    export(chosen) if chosen.export else train(chosen)
