"""Trains the judge that `npm run quality` measures with: a small convolutional classifier that says who is in a
picture, in which look, where, when, doing what, with what and in which style, and gives a feature vector of the
character without its background. It sees composed pictures only, never generated ones, so that it cannot learn the
drawing model's habits. Resumes from CACHE/judge.pt; logs to CACHE/judge.csv; `--export` writes the folder `judge`.
"""
import argparse
import base64
import gzip
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

import captions
import loop
from sources import SETS
from world import ACCESSORIES, ACTIONS, COLOURS, GARMENTS, KINDS, PLACES, PROPS, STYLES, TIMES

SIDE = 128
SHARDS = 300
# Convolutions of the trunk: [in, out, kernel, stride, padding]; those that keep their shape add their input. The first
# one sees blocks of pixels as channels, which is the same as a kernel of three blocks. FINE ends at 32 x 32, as the masks do.
FINE = [[3, 32, 6, 2, 2], [32, 64, 3, 2, 1], [64, 64, 3, 1, 1], [64, 64, 3, 1, 1]]
COARSE = [[64, 96, 3, 2, 1], [96, 96, 3, 1, 1], [96, 128, 3, 2, 1], [128, 128, 3, 1, 1]]
PARTS, SQUEEZED, FEATURE, SCENE = 8, 24, 160, 256


def alone(key, unless=None):
    """Of a character that stands alone: what looks at the feature does not know left from right, so it cannot tell whose
    coat it sees. A colour can only be seen on something that is there."""
    def label(scene):
        first, *others = scene["cast"]
        return None if others or (unless and first[unless] == "none") else first[key] or "own"

    return label


def seen_action(scene):
    """Who walks with something in hand is drawn holding it."""
    held = scene["prop"] and PROPS[scene["prop"]][1] in ("hand", "front", "up", "over")
    return "standing" if held and scene["action"] == "walking" else scene["action"]


# Label of a scene per head; None is not asked. The first group is read from the character's feature vector.
CHARACTER = {
    "kind": alone("kind"),
    "hand": alone("hand"),
    "fur": alone("fur"),
    "garment": alone("garment"),
    "garment colour": alone("garment colour", "garment"),
    "accessory": alone("accessory"),
    "accessory colour": alone("accessory colour", "accessory"),
}
SETTING = {
    "second": lambda s: s["cast"][1]["kind"] if len(s["cast"]) > 1 else "none",
    "place": lambda s: s["place"],
    "time": lambda s: s["time"],
    "prop": lambda s: s["prop"] or "none",
    "action": seen_action,
    "style": lambda s: s["style"],
}
HEADS = CHARACTER | SETTING
CLASSES = {
    "kind": list(KINDS), "hand": SETS, "fur": ["own", *dict.fromkeys(fur for kind in KINDS.values() for fur in kind.furs if fur)],
    "garment": GARMENTS, "garment colour": list(COLOURS), "accessory": ACCESSORIES, "accessory colour": list(COLOURS),
    "second": ["none", *KINDS], "place": list(PLACES), "time": TIMES, "prop": ["none", *PROPS], "action": list(ACTIONS), "style": STYLES,
}
UNASKED = -100


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
    """[B, 3, 128, 128] in -1..1 to (logits per head, feature [B, FEATURE], mask logits [B, 1, 32, 32])."""

    def __init__(self):
        super().__init__()
        self.fine = nn.ModuleList(Norm(*shape) for shape in FINE)
        self.coarse = nn.ModuleList(Norm(*shape) for shape in COARSE)
        width, deep = FINE[-1][1], COARSE[-1][1]
        self.mask = nn.Conv2d(width, 1, 1)
        self.parts = nn.Conv2d(width, 2 * PARTS, 1)  # where to look: on the character, and anywhere
        self.squeeze = nn.Conv2d(deep, SQUEEZED, 1)
        self.feature = nn.Linear(PARTS * width, FEATURE)
        self.scene = nn.Linear(PARTS * width + 2 * deep + SQUEEZED * 16, SCENE)
        self.heads = nn.ModuleDict({head: nn.Linear(FEATURE if head in CHARACTER else SCENE, len(names)) for head, names in CLASSES.items()})

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


def read(shard: loop.Shard) -> dict[str, torch.Tensor]:
    """Pictures uint8 [N, SIDE, SIDE, 3], masks uint8 [N, 32, 32] and labels [N, heads]."""
    number = {head: {name: i for i, name in enumerate(names)} | {None: UNASKED} for head, names in CLASSES.items()}
    labels = torch.tensor([[number[head][label(scene)] for head, label in HEADS.items()] for scene in shard.scenes()])
    return {"pictures": loop.small(shard.load("pictures"), SIDE), "masks": shard.load("masks").to(loop.DEVICE), "labels": labels.to(loop.DEVICE)}


def softened(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear", align_corners=False)


def disturbed(x: torch.Tensor) -> torch.Tensor:
    """What a decoder does to a drawing: soft edges, slightly other colours; and small shifts."""
    draw = lambda low, high: low + (high - low) * torch.rand(len(x), 1, 1, 1, device=x.device)
    x = torch.lerp(x, softened(x), draw(-0.5, 1).clamp_(min=0))
    x = x * draw(0.93, 1.07) + draw(-0.04, 0.04)
    dx, dy = (int(v) for v in torch.randint(-3, 4, (2,)))
    return torch.roll(x, (dy, dx), (2, 3)).contiguous(memory_format=torch.channels_last)


def loss_of(model, x, masks, labels):
    logits, _, mask = model(x)
    loss = 0.5 * F.binary_cross_entropy_with_logits(mask.float(), masks)
    for head, wanted in zip(HEADS, labels.unbind(1)):
        right = F.cross_entropy(logits[head].float(), wanted, label_smoothing=0.02, ignore_index=UNASKED, reduction="sum")
        loss = loss + right / (wanted != UNASKED).sum().clamp(min=1)
    return loss


@torch.no_grad()
def examine(model, held: dict[str, torch.Tensor], change=lambda x: x) -> dict[str, float]:
    """Share right per head on pictures that were held out."""
    right, asked = torch.zeros(len(HEADS)), torch.zeros(len(HEADS))
    for pictures, labels in zip(held["pictures"].split(256), held["labels"].split(256)):
        logits, _, _ = model(change(loop.to_pixels(pictures)))
        said = torch.stack([logits[head].argmax(1) for head in HEADS], 1)
        right += ((said == labels) & (labels != UNASKED)).sum(0).cpu()
        asked += (labels != UNASKED).sum(0).cpu()
    return {head: float(share) for head, share in zip(HEADS, right / asked)}


@torch.no_grad()
def separation(model, held: dict[str, torch.Tensor]) -> dict[str, float]:
    """Cosine distance of features between held-out pictures of one kind: looks that agree in all but place and light
    against looks that differ in one thing or more, and how often the first is the smaller (AUC)."""
    single = held["labels"][:, 0] != UNASKED
    f = F.normalize(torch.cat([model(loop.to_pixels(pictures))[1] for pictures in held["pictures"][single].split(256)]), dim=1)
    labels = held["labels"][single, : len(CHARACTER)].T
    a, b = torch.triu_indices(len(f), len(f), 1, device=f.device)
    same_kind = labels[0][a] == labels[0][b]
    a, b = a[same_kind], b[same_kind]
    alike = (labels[:, a] == labels[:, b]).all(0)
    distance = 1 - (f[a] * f[b]).sum(1)
    near, far = distance[alike], distance[~alike]
    order = torch.cat([near, far]).argsort().argsort().double()
    auc = 1 - (order[: len(near)].sum() - len(near) * (len(near) - 1) / 2) / max(1, len(near) * len(far))
    return {"same": float(near.mean()), "other": float(far.mean()), "auc": float(auc), "pairs": int(len(near))}


def train(arguments) -> None:
    torch.manual_seed(7)
    model = Judge().to(loop.DEVICE, memory_format=torch.channels_last)
    average = loop.Average(model, 0.998)
    hidden = [layer.conv.weight for layer in (*model.fine, *model.coarse)] + [model.feature.weight, model.scene.weight]
    others = [p for p in model.parameters() if all(p is not h for h in hidden)]
    muon, adam = loop.Muon(hidden, lr=0.0), torch.optim.AdamW(others, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    store = loop.Store(arguments.cache, read, SHARDS)
    run = loop.Run(arguments.cache, "judge", arguments.minutes, ["loss", *HEADS], model=model, muon=muon, adam=adam, average=average)
    torch.manual_seed(run.step)
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)
    while (progress := run.progress) < 1:
        loop.learning_rate(muon, run.step, 0.02, 50, progress)
        loop.learning_rate(adam, run.step, 3e-3, 50, progress)
        index = store.pick(arguments.batch)
        masks = store.data["masks"][index].unsqueeze(1).float() / 255
        x = disturbed(loop.to_pixels(store.data["pictures"][index]))
        model.zero_grad(set_to_none=True)
        with loop.autocast():
            loss = loss_of(model, x, masks, store.data["labels"][index])
        loss.backward()
        muon.step(), adam.step()
        average.update()
        run.step += 1
        if run.step % 500 == 0:
            run.log(loss, *examine(averaged(average.values), store.held).values())
        if run.step % 100 == 0:
            float(loss)  # waits for the device, so that the clock is true
            store.refresh(most=3)
            run.keep(every=60)
    run.keep()
    run.log(loss, *examine(averaged(average.values), store.held).values())


def averaged(values) -> Judge:
    model = Judge().to(loop.DEVICE, memory_format=torch.channels_last)
    model.load_state_dict(values)
    return model.eval()


def combinations(scenes: list[dict]) -> dict:
    """A bit per (kind, place, time, prop or else action) that any picture shows, so that a measurement can keep to
    combinations that were never trained on. Bit i is bit i % 8 of byte i // 8."""
    lists = {"kinds": list(KINDS), "places": list(PLACES), "times": TIMES, "doings": [*PROPS, *ACTIONS]}
    number = [{name: i for i, name in enumerate(names)} for names in lists.values()]
    seen = np.zeros(int(np.prod([len(names) for names in lists.values()])), np.uint8)
    for scene in scenes:
        for who in scene["cast"]:
            index = 0
            for name, known, names in zip((who["kind"], scene["place"], scene["time"], scene["prop"] or scene["action"]), number, lists.values()):
                index = index * len(names) + known[name]
            seen[index] = 1
    return lists | {"seen": base64.b64encode(gzip.compress(np.packbits(seen, bitorder="little").tobytes(), mtime=0)).decode()}


def phrases() -> dict[str, dict[str, list[str]]]:
    """What each class is called in captions, so that a word of a model's own list can be judged."""
    return {
        "kind": {kind: list(info.nouns or (kind,)) for kind, info in KINDS.items()},
        "place": {place: list(words) for place, words in PLACES.items()},
        "time": {when: list(dict.fromkeys(words)) for when, words in captions.TIME_WORDS.items()},
        "prop": {prop: list(parts[2]) for prop, parts in PROPS.items()},
        "action": {action: [w for w in dict.fromkeys(words) if w] for action, (_, words) in ACTIONS.items()},
        "style": {style: list(dict.fromkeys(words)) for style, words in captions.STYLE_WORDS.items()},
        "garment": {name: list(dict.fromkeys(words)) for name, words in captions.GARMENT_WORDS.items()},
        "accessory": {name: [name] for name in ACCESSORIES if name != "none"},
        "fur": {fur: [fur] for fur in CLASSES["fur"] if fur != "own"},
        "size": {size: list(words) for size, words in captions.SIZE_WORDS.items() if size},
        "colour": {colour: [colour] for colour in COLOURS},
    }


@torch.no_grad()
def export(arguments) -> None:
    state = torch.load(arguments.cache / "judge.pt", map_location=loop.DEVICE, weights_only=False)
    model = averaged(state["average"])
    tensors = {}
    for stage in ("fine", "coarse"):
        for i, layer in enumerate(getattr(model, stage)):
            tensors[f"{stage}.{i}.weight"], tensors[f"{stage}.{i}.bias"] = layer.folded()
    for name in ("mask", "parts", "squeeze", "feature", "scene"):
        tensors |= {f"{name}.{k}": v for k, v in getattr(model, name).state_dict().items()}
    for head, layer in model.heads.items():
        tensors |= {f"heads.{head}.{k}": v for k, v in layer.state_dict().items()}
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file({k: v.half().cpu().contiguous() for k, v in tensors.items()}, arguments.out / "model.safetensors")
    found = loop.shards(arguments.cache)
    scenes = [scene for shard in found for scene in shard.scenes()]
    parts = [read(shard) for shard in found[: loop.HELD]]
    held = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    config = {
        "side": SIDE, "fine": FINE, "coarse": COARSE, "parts": PARTS, "squeezed": SQUEEZED, "feature": FEATURE, "scene": SCENE,
        "heads": {head: {"from": "feature" if head in CHARACTER else "scene", "classes": names} for head, names in CLASSES.items()},
        "phrases": phrases(),
        "furs": {kind: [fur for fur in info.furs if fur] for kind, info in KINDS.items()},
        "trainedOn": combinations(scenes),
        "heldOut": {"pictures": len(held["labels"]), "right": rounded(examine(model, held)), "rightWhenSoft": rounded(examine(model, held, softened)), "characterDistance": rounded(separation(model, held))},
        "training": {"steps": state["step"], "batch": arguments.batch, "minutes": round(state["spent"] / 60, 1), "pictures": len(scenes) - len(held["labels"])},
    }
    (arguments.out / "config.json").write_text(json.dumps(config) + "\n")
    (arguments.out / "golden.json").write_text(json.dumps(golden(model.cpu())) + "\n")
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
    parser.add_argument("--minutes", type=float, default=2.5, help="wall clock of the whole training, over all resumptions")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--export", action="store_true")
    chosen = parser.parse_args()
    export(chosen) if chosen.export else train(chosen)
