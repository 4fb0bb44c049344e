"""Paints the places: sky and light of the hour, ground, and what stands behind the characters. Coordinates are
shares of the picture's side, so that the same code draws any size. Knows nothing of characters.
"""
import math
import random

import numpy as np
from PIL import Image, ImageDraw

from sources import SETS
from world import INDOOR

SKIES = {  # top, middle, horizon
    "morning": ((150, 200, 245), (252, 222, 196), (255, 205, 150)),
    "sunny": ((64, 156, 240), (130, 200, 250), (200, 236, 255)),
    "sunset": ((96, 62, 140), (240, 110, 90), (255, 200, 96)),
    "night": ((10, 18, 62), (24, 38, 98), (52, 70, 140)),
    "rain": ((104, 122, 144), (140, 158, 176), (176, 190, 202)),
    "snow": ((176, 196, 216), (206, 220, 234), (232, 240, 248)),
    "fog": ((196, 206, 210), (214, 222, 224), (226, 230, 230)),
    "storm": ((38, 42, 62), (66, 72, 92), (104, 108, 124)),
}
# Colour of the light: multiplied over the scenery, and half as strongly over the characters.
LIGHT = {
    "morning": (1.03, 0.99, 0.9), "sunny": (1, 1, 1), "sunset": (1.06, 0.8, 0.66), "night": (0.4, 0.47, 0.78),
    "rain": (0.74, 0.8, 0.88), "snow": (0.95, 0.98, 1.03), "fog": (0.95, 0.97, 0.97), "storm": (0.52, 0.55, 0.66),
}
INDOOR_LIGHT = {
    "morning": (1.03, 0.99, 0.92), "sunny": (1, 1, 1), "sunset": (1.04, 0.86, 0.74), "night": (0.66, 0.62, 0.72),
    "rain": (0.86, 0.89, 0.94), "snow": (0.96, 0.98, 1.02), "fog": (0.94, 0.96, 0.96), "storm": (0.7, 0.72, 0.8),
}


def mix(a, b, t):
    return tuple(int(x * (1 - t) + y * t) for x, y in zip(a, b))


def sky_image(time: str, side: int, stops=None) -> Image.Image:
    top, middle, low = stops or SKIES[time]
    y = np.linspace(0, 1, side, dtype=np.float32)[:, None]
    first = np.clip(y / 0.35, 0, 1)
    second = np.clip((y - 0.35) / 0.3, 0, 1)
    column = np.float32(top) * (1 - first) + np.float32(middle) * first
    column = column * (1 - second) + np.float32(low) * second
    return Image.fromarray(np.broadcast_to(column[:, None], (side, side, 3)).astype(np.uint8)).convert("RGBA")


class Painter:
    """One backdrop in the making: `image` plus the few brushes every place is painted with."""

    def __init__(self, atlas, scene, side):
        self.atlas, self.side, self.time = atlas, side, scene["time"]
        self.set = scene["scenery set"]
        self.rng = random.Random(scene["stage"] * 7 + 3)
        self.image = sky_image(self.time, side)
        self.pen = ImageDraw.Draw(self.image)
        self.horizon = 0.6

    def px(self, *values):
        return [v * self.side for v in values]

    def rect(self, x0, y0, x1, y1, fill):
        self.pen.rectangle(self.px(x0, y0, x1, y1), fill=fill)

    def oval(self, x, y, rx, ry, fill):
        self.pen.ellipse(self.px(x - rx, y - ry, x + rx, y + ry), fill=fill)

    def poly(self, points, fill):
        self.pen.polygon([(x * self.side, y * self.side) for x, y in points], fill=fill)

    def line(self, points, width, fill):
        self.pen.line([(x * self.side, y * self.side) for x, y in points], fill=fill, width=max(1, int(width * self.side)))

    def sprite(self, name, x, base, height, flip=None, tint=None, prefix="scene:"):
        """The icon of this picture's art set (or the next set that has it), standing on `base`."""
        start = SETS.index(self.set)
        for step in range(len(SETS)):
            rgba = self.atlas.get((SETS[(start + step) % len(SETS)], prefix + name))
            if rgba is not None:
                break
        icon = Image.fromarray(rgba)
        h = max(2, int(height * self.side))
        w = max(2, int(icon.width * h / icon.height))
        icon = icon.resize((w, h), Image.Resampling.BILINEAR, reducing_gap=2.0)
        if tint:
            a = np.asarray(icon).astype(np.float32)
            light = a[..., :3].mean(-1, keepdims=True) / 140
            a[..., :3] = np.clip(light * np.float32(tint), 0, 255)
            icon = Image.fromarray(a.astype(np.uint8))
        if self.rng.random() < 0.5 if flip is None else flip:
            icon = icon.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        self.image.paste(icon, (int(x * self.side - w / 2), int(base * self.side - h)), icon)

    def hills(self, y, amplitude, colour, waves=1.3):
        phase = self.rng.random() * 6.28
        top = [(x / 24, y + amplitude * math.sin(phase + waves * 6.28 * x / 24)) for x in range(25)]
        self.poly(top + [(1, 1), (0, 1)], colour)

    def ground(self, colour, y=None, front=None):
        y = self.horizon if y is None else y
        self.rect(0, y, 1, 1, colour)
        front = front or mix(colour, (0, 0, 0), 0.14)
        for i in range(5):
            self.rect(0, y + (1 - y) * (0.45 + 0.11 * i), 1, 1, mix(colour, front, (i + 1) / 5))

    def row(self, name, xs, base, height, spread=0.06, **more):
        for x in xs:
            self.sprite(name, x + self.rng.uniform(-0.03, 0.03), base + self.rng.uniform(0, 0.02), height * self.rng.uniform(1 - spread, 1 + spread * 2), **more)

    def dots(self, colours, count, y0, y1, size):
        for _ in range(count):
            x, y, c = self.rng.random(), self.rng.uniform(y0, y1), self.rng.choice(colours)
            self.oval(x, y, size, size, c)

    def celestial(self):
        """Sun, moon, stars and clouds of the hour."""
        t, r = self.time, self.rng
        if t == "sunny":
            x = r.choice((0.17, 0.83))
            self.oval(x, 0.14, 0.1, 0.1, (255, 240, 170))
            self.oval(x, 0.14, 0.075, 0.075, (255, 218, 60))
        elif t == "morning":
            x = r.choice((0.2, 0.8))
            self.oval(x, 0.44, 0.12, 0.12, (255, 232, 180))
            self.oval(x, 0.44, 0.085, 0.085, (255, 214, 110))
        elif t == "sunset":
            x = r.choice((0.22, 0.78))
            self.oval(x, 0.46, 0.14, 0.14, (255, 170, 90))
            self.oval(x, 0.46, 0.105, 0.105, (255, 110, 60))
        elif t == "night":
            for i in range(22):
                s = 0.004 + 0.004 * (i % 3)
                self.oval(r.random(), r.uniform(0.02, 0.5), s, s, (250, 246, 214))
            x = r.choice((0.18, 0.82))
            self.oval(x, 0.15, 0.085, 0.085, (250, 242, 200))
            self.oval(x + 0.04, 0.13, 0.07, 0.07, mix(SKIES["night"][0], SKIES["night"][1], 0.4))
        cloud = {"sunny": (255, 255, 255), "morning": (255, 240, 228), "sunset": (255, 190, 160), "rain": (88, 100, 118),
                 "storm": (34, 36, 52), "snow": (236, 242, 250)}.get(t)
        if cloud:
            for i in range(4 if t in ("rain", "storm") else 2):
                x, y = r.random(), r.uniform(0.05, 0.2)
                for dx, s in ((-0.08, 0.05), (0, 0.075), (0.085, 0.055)):
                    self.oval(x + dx, y + 0.02, s * 1.25, s * 0.75, cloud)
        if t == "storm":
            x = r.uniform(0.15, 0.85)
            self.poly([(x, 0.1), (x + 0.05, 0.1), (x + 0.015, 0.24), (x + 0.06, 0.24), (x - 0.03, 0.46), (x, 0.3), (x - 0.05, 0.3)], (255, 236, 120))

    def water(self, y0, y1, colour=(74, 150, 214)):
        self.rect(0, y0, 1, y1, colour)
        for _ in range(9):
            x, y = self.rng.random(), self.rng.uniform(y0 + 0.01, y1)
            self.line([(x, y), (x + 0.1, y)], 0.008, mix(colour, (255, 255, 255), 0.4))

    def room(self, wall, floor, window=True):
        """Indoors the hour is told by the window and the light."""
        outside = self.image.copy() if window else None
        self.horizon = 0.68
        self.rect(0, 0, 1, 1, wall)
        for i in range(8):
            self.rect(i / 8, 0, i / 8 + 0.05, 0.68, mix(wall, (255, 255, 255), 0.13))
        self.rect(0, 0.66, 1, 0.7, mix(wall, (60, 40, 30), 0.45))
        self.ground(floor, 0.7)
        if window:
            x, y, w, h = (0.09, 0.1, 0.28, 0.34)
            s = self.side
            view = outside.crop((0, 0, s, int(s * 0.8))).resize((int(w * s), int(h * s)), Image.Resampling.BILINEAR)
            self.rect(x - 0.025, y - 0.025, x + w + 0.025, y + h + 0.025, (126, 84, 54))
            self.image.paste(view, (int(x * s), int(y * s)))
            self.line([(x + w / 2, y), (x + w / 2, y + h)], 0.016, (126, 84, 54))
            self.line([(x, y + h / 2), (x + w, y + h / 2)], 0.016, (126, 84, 54))


def paint(atlas, scene: dict, side: int) -> Image.Image:
    """RGBA backdrop [side, side] without the hour's light on it."""
    from places import PAINTERS

    p = Painter(atlas, scene, side)
    p.celestial()
    PAINTERS[scene["place"]](p)
    return p.image


def weather_over(rgb: np.ndarray, scene: dict) -> np.ndarray:
    """Rain, snow or fog before everything. rgb: float [side, side, 3] in 0..255."""
    time, side = scene["time"], rgb.shape[0]
    if scene["place"] in INDOOR or scene["place"] in ("underwater", "cave", "moon"):
        return rgb
    rng = random.Random(scene["stage"] * 11 + 5)
    if time in ("rain", "storm", "snow"):
        side *= 2  # and shrunk again, for soft edges
        layer = Image.new("L", (side, side))
        pen = ImageDraw.Draw(layer)
        if time == "snow":
            for i in range(36):
                x, y, s = rng.random() * side, rng.random() * side, side * rng.choice((0.006, 0.009, 0.013))
                pen.ellipse((x - s, y - s, x + s, y + s), fill=235)
            colour = 255
        else:
            lean = 0.02 if time == "rain" else 0.075
            for i in range(55):
                x, y, n = rng.random() * side * 1.1, rng.random() * side, side * 0.075
                pen.line((x, y, x - lean * side, y + n), fill=95 if time == "rain" else 85, width=max(1, side // 128))
            colour = 225
        a = np.asarray(layer.reduce(2), np.float32)[..., None] / 255
        return rgb * (1 - a) + colour * a
    if time == "fog":
        y = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
        a = 0.42 - 0.22 * y
        return rgb * (1 - a) + np.float32((226, 230, 231)) * a
    return rgb


def snow_ground(time: str) -> float:
    """How much of the scenery's colour lies under snow."""
    return 0.5 if time == "snow" else 0.0
