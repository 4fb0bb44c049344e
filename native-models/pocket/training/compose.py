"""From a scene to pixels: backdrop, light, characters with props, weather, and one of four drawing styles; and from
seeds to shards on disk. `python compose.py --sheet out.png` shows what the model will learn from.
"""
import argparse
import json
import os
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import backdrops
from captions import Variants, caption
from figures import OUTLINE, Figures
from sources import SETS, build_atlas
from world import INDOOR, PROPS, SIZES, WANTED, draw_scene

SIDE = 256
OVERSAMPLE = 2
MASK = SIDE // 8  # side of the masks: one value for each latent
SHARD = 512  # pictures
GLOWING = {"lantern", "candle", "campfire", "star", "wand"}


def smooth_noise(rng: np.random.Generator, side: int, cells: int) -> np.ndarray:
    small = Image.fromarray((rng.random((cells, cells)) * 255).astype(np.uint8))
    return np.asarray(small.resize((side, side), Image.Resampling.BICUBIC), np.float32) / 255 - 0.5


class Paper:
    """Textures of the styles. Few and fixed: paper grain is part of a style, not noise a decoder has to guess."""

    VARIANTS = 4

    def __init__(self, side: int):
        rng = np.random.default_rng(77)
        y, x = np.mgrid[0:side, 0:side].astype(np.float32)
        u = side / 128
        self.grain = smooth_noise(rng, side, 64)[..., None]
        self.strokes = (np.sin((x + 1.6 * y) / (1.7 * u))[..., None]).astype(np.float32)
        self.hatch = (np.sin((x - y) / (1.3 * u)) > 0.2)[..., None].astype(np.float32)
        self.blots = [smooth_noise(rng, side, 7)[..., None] for _ in range(self.VARIANTS)]
        self.shift, self.border = [], []
        for _ in range(self.VARIANTS):
            dx, dy = (smooth_noise(rng, side, 18) * 2.4 * u for _ in range(2))
            self.shift.append((np.clip(y + dy, 0, side - 1.001), np.clip(x + dx, 0, side - 1.001)))
            edge = np.minimum(np.minimum(x, side - 1 - x), np.minimum(y, side - 1 - y)) / side
            edge = edge + 0.06 * smooth_noise(rng, side, 9)
            self.border.append(np.clip((edge - 0.025) / 0.035, 0, 1)[..., None])


PAPERS: dict[int, Paper] = {}


def displaced(rgb: np.ndarray, at: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """rgb [H, W, 3] read at fractional rows and columns [H, W]."""
    y, x = (v.astype(np.int32) for v in at)
    fy, fx = ((v - v.astype(np.int32)).astype(np.float32)[..., None] for v in at)
    top = rgb[y, x] * (1 - fx) + rgb[y, x + 1] * fx
    return top * (1 - fy) + (rgb[y + 1, x] * (1 - fx) + rgb[y + 1, x + 1] * fx) * fy


def blurred(rgb: np.ndarray, radius: float) -> np.ndarray:
    image = Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(image, np.float32)


def stylise(rgb: np.ndarray, style: str, variant: int) -> np.ndarray:
    """rgb: float [side, side, 3] in 0..255. The four styles differ at a glance, also in small."""
    side = rgb.shape[0]
    if side not in PAPERS:
        PAPERS[side] = Paper(side)
    paper = PAPERS[side]
    u = side / 128
    grey = rgb.mean(-1, keepdims=True)
    if style == "cartoon":
        return grey + (rgb - grey) * 1.18
    if style == "watercolor":
        rgb = displaced(rgb, paper.shift[variant])
        soft = blurred(rgb, 2.2 * u)
        rim = np.clip((soft - rgb).mean(-1, keepdims=True), 0, 60)  # pigment gathers on the dark side of an edge
        wash = rgb * 0.85 + soft * 0.15 - 0.55 * rim
        wash = wash * (1 + 0.16 * paper.blots[variant]) + 6 * paper.grain
        wash = 255 - (255 - wash) * 0.92
        border = paper.border[variant]
        return wash * border + np.float32((252, 250, 244)) * (1 - border)
    if style == "pencil":
        line = (blurred(rgb, 1.3 * u) - rgb).max(-1, keepdims=True)
        ink = np.clip((line - 5) / 42, 0, 1)
        tint = grey * 0.5 + rgb * 0.5
        sheet = 255 - (255 - tint) * 0.58
        sheet = sheet - paper.hatch * np.clip(120 - grey, 0, 70) * 0.14
        return sheet * (1 - 0.78 * ink) + 6 * paper.grain
    chalk = blurred(rgb, 0.5 * u)
    chalk = grey + (chalk - grey) * 0.95
    chalk = chalk * 0.86 + np.float32((255, 230, 218)) * 0.14
    return chalk + 2.5 * paper.strokes + 7 * paper.grain


class Composer:
    def __init__(self, atlas):
        self.atlas = atlas
        self.keys = set(atlas)
        self.figures = Figures(atlas)
        self._backdrop = lru_cache(maxsize=None)(self._painted)

    def scene(self, seed: int) -> dict:
        return draw_scene(seed, self.keys)

    def _painted(self, place, time, stage, scenery, side) -> Image.Image:
        return backdrops.paint(self.atlas, {"place": place, "time": time, "stage": stage, "scenery set": scenery}, side).convert("RGB")

    def icon(self, art_set: str, name: str, height: int) -> Image.Image:
        icon = Image.fromarray(self.atlas[art_set, name])
        width = max(2, int(icon.width * height / icon.height))
        limit = int(height * 1.35)
        if width > limit:
            width, height = limit, int(icon.height * limit / icon.width)
        return icon.resize((width, max(2, height)), Image.Resampling.BILINEAR, reducing_gap=2.0)

    def picture(self, scene: dict, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
        """The picture, uint8 [side, side, 3], and how much of each 8 x 8 block is character or prop, uint8 [side/8, side/8]."""
        s = side * OVERSAMPLE
        ground = self._backdrop(scene["place"], scene["time"], scene["stage"], scene["scenery set"], s)
        lights = backdrops.INDOOR_LIGHT if scene["place"] in INDOOR else backdrops.LIGHT
        light = np.float32(lights[scene["time"]])
        front = Image.new("RGBA", (s, s))
        shade = Image.new("L", (s, s))
        glow = []
        two = len(scene["cast"]) == 2
        if scene["tree"]:
            ground = ground.copy()
            tree = self.icon(scene["scenery set"] if (scene["scenery set"], "scene:deciduous tree") in self.keys else SETS[0], "scene:deciduous tree", int(0.86 * s))
            ground.paste(tree, (int((0.28 + 0.44 * (scene["stage"] % 2)) * s - tree.width / 2), int(0.86 * s - tree.height)), tree)
        for i, look in enumerate(scene["cast"]):
            x, swing = ((0.28, 1), (0.72, -1))[i] if two else (0.5, 1)
            self._character(scene, look, i, x, swing, two, front, shade, glow, s)

        # Layers are shrunk one by one before they are lit and put together: a quarter of the arithmetic.
        back = np.asarray(ground.reduce(OVERSAMPLE), np.float32)
        white = backdrops.snow_ground(scene["time"]) if scene["place"] not in INDOOR | {"cave", "moon", "underwater"} else 0
        if white:
            y = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
            back = back + (np.float32((240, 246, 252)) - back) * (white * np.clip((y - 0.35) * 3, 0.25, 1))
        sky_free = light if scene["place"] in INDOOR else self._ground_light(light, side)
        back = back * sky_free
        back = back * (1 - 0.33 * np.asarray(shade.reduce(OVERSAMPLE), np.float32)[..., None] / 255)
        if scene["style"] == "cartoon":
            rim = front.getchannel("A").filter(ImageFilter.MaxFilter(5)).reduce(OVERSAMPLE)
            ink = np.asarray(rim, np.float32)[..., None] / 255
            back = back * (1 - ink) + np.float32(OUTLINE) * ink
        layer = np.asarray(front.convert("RGBa").reduce(OVERSAMPLE), np.float32)  # times its own opacity
        rgb = back * (1 - layer[..., 3:] / 255) + layer[..., :3] * (0.45 + 0.55 * light)
        for gx, gy in glow:
            yy, xx = np.mgrid[0:side, 0:side].astype(np.float32)
            fall = np.exp(-((xx - gx / OVERSAMPLE) ** 2 + (yy - gy / OVERSAMPLE) ** 2) / (0.16 * side) ** 2)[..., None]
            strength = float(np.clip(1.35 - light.mean(), 0.2, 0.9))
            rgb = rgb + fall * strength * np.float32((120, 90, 30))
        rgb = stylise(backdrops.weather_over(rgb, scene), scene["style"], scene["stage"] % Paper.VARIANTS)
        figure = front.getchannel("A").resize((side // 8, side // 8), Image.Resampling.BOX)
        return np.clip(rgb + 0.5, 0, 255).astype(np.uint8), np.asarray(figure)

    @staticmethod
    def _ground_light(light, s):
        """The sky already has its hour's colours; only what stands under it is dimmed."""
        y = np.linspace(0, 1, s, dtype=np.float32)[:, None, None]
        t = np.clip((y - 0.3) / 0.15, 0.35, 1)
        return 1 + (light - 1) * t

    def _character(self, scene, look, index, x, swing, two, front, shade, glow, s):
        prop = scene["prop"] if index == 0 else None
        how = PROPS[prop][1] if prop else "none"
        action = scene["action"]
        pose = {"standing": "stand", "walking": "walk", "running": "run", "jumping": "jump", "sitting": "sit",
                "sleeping": "sleep", "dancing": "dance", "waving": "wave"}[action]
        if how in ("hand", "front", "up", "over") and pose in ("stand", "walk"):
            pose = {"hand": "hold", "front": "front", "up": "up", "over": "up"}[how]
        height = int(SIZES[look["size"]] * s * (0.88 if two else 1.0) * (0.9 if how in ("over", "up") else 1))
        base = 0.93 * s
        figure, spots = self.figures.draw(look, height, pose, swing)
        lift = 0.13 * s if pose == "jump" else 0
        fx, fy = x * s - height, base - 1.9 * height - lift
        pen = ImageDraw.Draw(shade)
        wide = height * (0.5 if pose == "sleep" else 0.3)
        pen.ellipse((x * s - wide, base - 0.035 * s, x * s + wide, base + 0.03 * s), fill=255)
        if pose == "sleep":
            figure = figure.rotate(80 * swing, Image.Resampling.BILINEAR, center=(height, 1.45 * height))
            front.alpha_composite(*self._clip(figure, fx, base - 1.66 * height, s))
            z = self.icon("fluent", "scene:zzz", int(0.17 * s))
            front.alpha_composite(*self._clip(z, (x - (0.06 if two else 0.16) * swing) * s - z.width / 2, base - 0.72 * height, s))
            return
        tilt = {"run": -9, "jump": -5, "dance": 7}.get(pose, 0) * swing
        if tilt:
            figure = figure.rotate(tilt, Image.Resampling.BILINEAR, center=(height, 1.6 * height))
        hand = (fx + spots["hands"][0][0], fy + spots["hands"][0][1])
        draw = ImageDraw.Draw(front)
        if how == "ride":
            self._boat(draw, figure, front, fx, fy - 0.06 * s, x * s, base, height, s)
            return
        front.alpha_composite(*self._clip(figure, fx, fy, s))
        if action == "dancing":
            note = self.icon("notov1", "scene:notes", int(0.13 * s)) if ("notov1", "scene:notes") in self.keys else None
            if note:
                front.alpha_composite(*self._clip(note, (x + 0.25 * swing) * s, 0.22 * s, s))
        if prop == "snowball":
            r = 0.045 * s
            draw.ellipse((hand[0] - r, hand[1] - 1.6 * r, hand[0] + r, hand[1] + 0.4 * r), fill=(244, 248, 255))
        if how == "none" or not scene["prop set"]:
            return
        size = {"hand": 0.2, "front": 0.19, "up": 0.26, "side": 0.25, "over": 0.34}[how]
        icon = self.icon(scene["prop set"], f"prop:{prop}", int(size * s))
        if swing < 0:
            icon = icon.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        w, h = icon.size
        if how == "hand":
            px, py = hand[0] - w / 2 + 0.35 * w * swing, hand[1] - 0.62 * h
        elif how == "front":
            px, py = fx + spots["chest"][0] - w / 2, fy + spots["chest"][1] - 0.45 * h
        elif how == "up":
            px, py = hand[0] - w / 2 + 0.3 * w * swing, hand[1] - 0.92 * h
        elif how == "over":
            px, py = hand[0] - w / 2 - 0.06 * s * swing, max(0.0, hand[1] - 0.98 * h)
        else:
            px, py = (x + 0.31 * swing) * s - w / 2, base - h
        front.alpha_composite(*self._clip(icon, px, py, s))
        if prop in GLOWING:
            glow.append((px + w / 2, py + h / 2))

    @staticmethod
    def _boat(draw, figure, front, fx, fy, cx, base, height, s):
        front.alpha_composite(*Composer._clip(figure, fx, fy, s))
        w, top = 0.62 * height, base - 0.3 * height
        draw.polygon([(cx - w, top), (cx + w, top), (cx + 0.66 * w, base), (cx - 0.66 * w, base)], fill=(160, 96, 56))
        draw.polygon([(cx - w, top), (cx + w, top), (cx + 0.95 * w, top + 0.06 * height), (cx - 0.95 * w, top + 0.06 * height)], fill=(206, 140, 84))
        draw.line((cx - 0.82 * w, top + 0.16 * height, cx + 0.82 * w, top + 0.16 * height), fill=(120, 70, 42), width=max(1, s // 90))
        for i in range(5):
            x = cx + (i - 2) * 0.5 * w
            draw.ellipse((x - 0.33 * w, base - 0.045 * s, x + 0.33 * w, base + 0.03 * s), fill=(96, 170, 228))

    @staticmethod
    def _clip(image, x, y, s):
        """Arguments for alpha_composite, which refuses to start outside the picture."""
        x, y = int(x), int(y)
        image = image.crop((max(0, -x), max(0, -y), max(0, -x) + max(1, min(image.width - max(0, -x), s - max(0, x))), max(0, -y) + max(1, min(image.height - max(0, -y), s - max(0, y)))))
        return image, (min(max(0, x), s - 1), min(max(0, y), s - 1))


_composer, _variants = None, None  # of this process


def write_shard(path: Path, seeds: range) -> None:
    """`path`.pictures.npy uint8 [N, SIDE, SIDE, 3], `path`.masks.npy uint8 [N, MASK, MASK], `path`.scenes.jsonl, one scene
    a line, and their captions: `path`.tokens.npy and `path`.own.npy (captions.Variants.of)."""
    pictures = np.zeros((len(seeds), SIDE, SIDE, 3), np.uint8)
    masks = np.zeros((len(seeds), MASK, MASK), np.uint8)
    scenes = [_composer.scene(seed) for seed in seeds]
    for i, scene in enumerate(scenes):
        pictures[i], masks[i] = _composer.picture(scene)
    tokens, own = zip(*(_variants.of(scene) for scene in scenes))
    path.with_suffix(".scenes.jsonl").write_text("".join(json.dumps(scene) + "\n" for scene in scenes))
    np.save(path.with_suffix(".masks.npy"), masks)
    np.save(path.with_suffix(".tokens.npy"), np.array(tokens, np.int16))
    np.save(path.with_suffix(".own.npy"), np.array(own, np.int16))
    np.save(path.with_suffix(".part.npy"), pictures)
    path.with_suffix(".part.npy").rename(path.with_suffix(".pictures.npy"))  # last: a shard that has pictures is whole


def write(folder: Path, numbers: list[int], count: int) -> None:
    for number in numbers:
        path = folder / f"shard-{number:04d}"
        if not path.with_suffix(".pictures.npy").exists():
            write_shard(path, range(number * count, (number + 1) * count))


def sheet(path: Path, composer: Composer, seeds, columns: int = 8) -> None:
    rows = (len(seeds) + columns - 1) // columns
    out = Image.new("RGB", (columns * SIDE, rows * SIDE))
    for i, seed in enumerate(seeds):
        scene = composer.scene(seed)
        print(i, caption(scene, seed))
        out.paste(Image.fromarray(composer.picture(scene)[0]), ((i % columns) * SIDE, (i // columns) * SIDE))
    out.save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--shards", type=int, default=0, help="how many shards to write into CACHE/shards")
    parser.add_argument("--count", type=int, default=SHARD, help="pictures per shard")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    _composer = Composer(build_atlas(arguments.cache, WANTED))
    if arguments.sheet:
        sheet(arguments.sheet, _composer, range(10**7, 10**7 + 48))
    if arguments.shards:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        from transformers import CLIPTokenizer

        folder = arguments.cache / "shards"
        folder.mkdir(parents=True, exist_ok=True)
        _variants = Variants(CLIPTokenizer.from_pretrained(arguments.cache / "tokenizer"), _composer.scene)
        context, step = get_context("fork"), arguments.processes  # forked: every process has the sprites and the words
        parts = [list(range(first, arguments.shards, step)) for first in range(step)]
        processes = [context.Process(target=write, args=(folder, numbers, arguments.count)) for numbers in parts]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            raise SystemExit("A composing process failed; what it wrote is above.")
        (folder / "all").touch()
