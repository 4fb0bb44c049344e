"""From a scene to pixels: backdrop, light, characters with props, weather, and one of four drawing styles; and from
seeds to shards on disk. `python compose.py --sheet out.png` shows what the model will learn from.
"""
import argparse
import json
import random
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import backdrops
from captions import caption
from figures import OUTLINE, Figures
from sources import SETS, build_atlas
from world import INDOOR, PROPS, SIZES, WANTED, draw_scene

SIDE = 128
OVERSAMPLE = 2
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
            self.shift.append((np.clip(y + dy, 0, side - 1).round().astype(int), np.clip(x + dx, 0, side - 1).round().astype(int)))
            edge = np.minimum(np.minimum(x, side - 1 - x), np.minimum(y, side - 1 - y)) / side
            edge = edge + 0.06 * smooth_noise(rng, side, 9)
            self.border.append(np.clip((edge - 0.025) / 0.035, 0, 1)[..., None])


PAPERS: dict[int, Paper] = {}


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
        rgb = rgb[paper.shift[variant]]
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
    chalk = chalk * 0.8 + np.float32((255, 226, 214)) * 0.2
    return chalk + 4 * paper.strokes + 8 * paper.grain


class Composer:
    def __init__(self, atlas, focus: bool = True):
        self.atlas, self.focus = atlas, focus
        self.keys = set(atlas)
        self.figures = Figures(atlas)

    def scene(self, seed: int) -> dict:
        return draw_scene(seed, self.keys, self.focus)

    def icon(self, art_set: str, name: str, height: int) -> Image.Image:
        icon = Image.fromarray(self.atlas[art_set, name])
        width = max(2, int(icon.width * height / icon.height))
        limit = int(height * 1.35)
        if width > limit:
            width, height = limit, int(icon.height * limit / icon.width)
        return icon.resize((width, max(2, height)), Image.Resampling.BILINEAR, reducing_gap=2.0)

    def picture(self, scene: dict, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
        """The picture, uint8 [side, side, 3], and how much of each 4 x 4 block is character or prop, uint8 [side/4, side/4]."""
        s = side * OVERSAMPLE
        rng = random.Random(scene["seed"] * 13 + 1)
        ground = backdrops.paint(self.atlas, scene, s)
        lights = backdrops.INDOOR_LIGHT if scene["place"] in INDOOR else backdrops.LIGHT
        light = np.float32(lights[scene["time"]])
        front = Image.new("RGBA", (s, s))
        shade = Image.new("L", (s, s))
        glow = []
        two = len(scene["cast"]) == 2
        if scene["tree"]:
            tree = self.icon(scene["scenery set"] if (scene["scenery set"], "scene:deciduous tree") in self.keys else SETS[0], "scene:deciduous tree", int(0.86 * s))
            ground.paste(tree, (int((0.28 + 0.44 * (scene["stage"] % 2)) * s - tree.width / 2), int(0.86 * s - tree.height)), tree)
        for i, look in enumerate(scene["cast"]):
            swing = -1 if look["flip"] else 1
            x = 0.5 + scene["jitter"] * (rng.uniform(-0.04, 0.04) - 0.09 * swing)
            if two:
                x = (0.28, 0.72)[i] + scene["jitter"] * rng.uniform(-0.03, 0.03)
                swing = 1 if i == 0 else -1
            self._character(scene, look, i, x, swing, two, rng, front, shade, glow, s)

        back = np.asarray(ground.convert("RGB"), np.float32)
        white = backdrops.snow_ground(scene["time"]) if scene["place"] not in INDOOR | {"cave", "moon", "underwater"} else 0
        if white:
            y = np.linspace(0, 1, s, dtype=np.float32)[:, None, None]
            back = back + (np.float32((240, 246, 252)) - back) * (white * np.clip((y - 0.35) * 3, 0.25, 1))
        sky_free = light if scene["place"] in INDOOR else self._ground_light(light, s)
        back = back * sky_free
        back = back * (1 - 0.33 * np.asarray(shade, np.float32)[..., None] / 255)
        if scene["style"] == "cartoon":
            rim = front.getchannel("A").filter(ImageFilter.MaxFilter(5))
            front = Image.composite(front, Image.new("RGBA", (s, s), OUTLINE + (0,)), front.getchannel("A").point(lambda v: 255 if v else 0))
            ink = np.asarray(rim, np.float32)[..., None] / 255
            back = back * (1 - ink) + np.float32(OUTLINE) * ink
        layer = np.asarray(front, np.float32)
        alpha = layer[..., 3:] / 255
        rgb = back * (1 - alpha) + layer[..., :3] * (0.45 + 0.55 * light) * alpha
        for gx, gy in glow:
            yy, xx = np.mgrid[0:s, 0:s].astype(np.float32)
            fall = np.exp(-((xx - gx) ** 2 + (yy - gy) ** 2) / (0.16 * s) ** 2)[..., None]
            strength = float(np.clip(1.35 - light.mean(), 0.2, 0.9))
            rgb = rgb + fall * strength * np.float32((120, 90, 30))
        rgb = backdrops.weather_over(rgb, scene)
        rgb = sum(rgb[y::OVERSAMPLE, x::OVERSAMPLE] for y in range(OVERSAMPLE) for x in range(OVERSAMPLE)) / OVERSAMPLE**2
        rgb = stylise(rgb, scene["style"], scene["stage"] % Paper.VARIANTS)
        figure = front.getchannel("A").resize((side // 4, side // 4), Image.Resampling.BOX)
        return np.clip(rgb + 0.5, 0, 255).astype(np.uint8), np.asarray(figure)

    @staticmethod
    def _ground_light(light, s):
        """The sky already has its hour's colours; only what stands under it is dimmed."""
        y = np.linspace(0, 1, s, dtype=np.float32)[:, None, None]
        t = np.clip((y - 0.3) / 0.15, 0.35, 1)
        return 1 + (light - 1) * t

    def _character(self, scene, look, index, x, swing, two, rng, front, shade, glow, s):
        prop = scene["prop"] if index == 0 else None
        how = PROPS[prop][1] if prop else "none"
        action = scene["action"]
        pose = {"standing": "stand", "walking": "walk", "running": "run", "jumping": "jump", "sitting": "sit",
                "sleeping": "sleep", "dancing": "dance", "waving": "wave"}[action]
        if how in ("hand", "front", "up", "over") and pose in ("stand", "walk"):
            pose = {"hand": "hold", "front": "front", "up": "up", "over": "up"}[how]
        height = int(SIZES[look["size"]] * s * (0.88 if two else 1.0) * (0.9 if how in ("over", "up") else 1))
        base = (0.93 + scene["jitter"] * rng.uniform(-0.02, 0.03)) * s
        figure, spots = self.figures.draw(look, height, pose, swing)
        lift = 0.13 * s if pose == "jump" else 0
        fx, fy = x * s - height, base - 1.9 * height - lift
        pen = ImageDraw.Draw(shade)
        wide = height * (0.5 if pose == "sleep" else 0.3)
        pen.ellipse((x * s - wide, base - 0.035 * s, x * s + wide, base + 0.03 * s), fill=255)
        if pose == "sleep":
            figure = figure.rotate(80 * swing, Image.Resampling.BICUBIC, center=(height, 1.45 * height))
            front.alpha_composite(*self._clip(figure, fx, base - 1.66 * height, s))
            z = self.icon("fluent", "scene:zzz", int(0.17 * s))
            front.alpha_composite(*self._clip(z, (x - (0.06 if two else 0.16) * swing) * s - z.width / 2, base - 0.72 * height, s))
            return
        tilt = {"run": -9, "jump": -5, "dance": 7}.get(pose, 0) * swing
        if tilt:
            figure = figure.rotate(tilt, Image.Resampling.BICUBIC, center=(height, 1.6 * height))
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


_composer, _side = None, SIDE


def _start(cache, focus, side):
    global _composer, _side
    _composer, _side = Composer(build_atlas(cache, WANTED), focus), side


def _make(seed):
    scene = _composer.scene(seed)
    return scene, *_composer.picture(scene, _side)


def write_shard(path: Path, first_seed: int, count: int, cache: Path, processes: int, focus: bool, side: int) -> None:
    """`path`.npy uint8 [count, side, side, 3], `path`.mask uint8 [count, side/4, side/4] (an .npy by another name), and
    `path`.jsonl, one scene a line."""
    masks = np.zeros((count, side // 4, side // 4), np.uint8)
    pictures = np.lib.format.open_memmap(path.with_suffix(".part.npy"), mode="w+", dtype=np.uint8, shape=(count, side, side, 3))
    with path.with_suffix(".jsonl").open("w") as lines, Pool(processes, _start, (cache, focus, side)) as pool:
        for i, (scene, picture, figure) in enumerate(pool.imap(_make, range(first_seed, first_seed + count), chunksize=64)):
            pictures[i], masks[i] = picture, figure
            lines.write(json.dumps(scene) + "\n")
    pictures.flush()
    with path.with_suffix(".mask").open("wb") as file:
        np.save(file, masks)
    path.with_suffix(".part.npy").rename(path.with_suffix(".npy"))  # a shard that exists is whole


def sheet(path: Path, composer: Composer, seeds, columns: int = 8, zoom: int = 1) -> None:
    rows = (len(seeds) + columns - 1) // columns
    out = Image.new("RGB", (columns * SIDE * zoom, rows * SIDE * zoom))
    for i, seed in enumerate(seeds):
        scene = composer.scene(seed)
        print(i, caption(scene, seed))
        tile = Image.fromarray(composer.picture(scene)[0]).resize((SIDE * zoom,) * 2, Image.Resampling.NEAREST)
        out.paste(tile, ((i % columns) * SIDE * zoom, (i // columns) * SIDE * zoom))
    out.save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--shards", type=int, default=0, help="how many shards to write into CACHE/FOLDER")
    parser.add_argument("--folder", default="shards")
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--count", type=int, default=8192, help="pictures per shard")
    parser.add_argument("--first", type=int, default=0, help="number of the first shard")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="the whole world, not only what the shipped model is trained on")
    arguments = parser.parse_args()
    if arguments.sheet:
        sheet(arguments.sheet, Composer(build_atlas(arguments.cache, WANTED), not arguments.all), range(10**7, 10**7 + 48))
    for n in range(arguments.first, arguments.first + arguments.shards):
        target = arguments.cache / arguments.folder / f"shard-{n:03d}"
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.with_suffix(".npy").exists():
            write_shard(target, n * arguments.count, arguments.count, arguments.cache, arguments.processes, not arguments.all, arguments.side)
            print(target, flush=True)
