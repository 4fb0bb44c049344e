"""Draws one character: the head out of the atlas, recoloured when its look says so, on a body with clothes, tail
and accessory that are drawn here, in one of eight poses. Knows nothing of places.
"""
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from world import COLOURS, KINDS

FUR_TINT = {
    "white": (250, 250, 250), "grey": (150, 152, 160), "brown": (160, 105, 65), "black": (84, 84, 96),
    "golden": (240, 185, 70), "pink": (250, 160, 190), "orange": (245, 150, 60), "red": (225, 80, 60),
    "green": (110, 190, 90), "blue": (90, 140, 225), "yellow": (250, 210, 70), "purple": (160, 110, 210),
}
OUTLINE = (52, 40, 44)
BIRDS = {"owl", "penguin", "chick", "duck"}


def darker(colour, by=0.75):
    return tuple(int(c * by) for c in colour)


def recolour(rgba: np.ndarray, fur: str) -> np.ndarray:
    """Tints by luminance, so that eyes and nose stay dark and the icon's shading survives."""
    rgb = rgba[..., :3].astype(np.float32)
    light = rgb @ np.float32([0.3, 0.59, 0.11])
    body = light[(rgba[..., 3] > 200) & (light > 70)]
    level = np.median(body) if body.size else 128.0
    tinted = np.minimum(light / level, 1.25)[..., None] * np.float32(FUR_TINT[fur])
    out = rgba.copy()
    out[..., :3] = np.clip(tinted, 0, 255)
    return out


def fur_colour(rgba: np.ndarray) -> tuple:
    """The commonest bright colour of a head: what its body is painted with."""
    pixels = rgba[(rgba[..., 3] > 220)][:, :3]
    pixels = pixels[pixels.sum(1) > 200]
    if len(pixels) < 50:
        pixels = rgba[(rgba[..., 3] > 220)][:, :3]
    codes = (pixels // 24).astype(np.int32) @ np.int32([1, 16, 256])
    values, counts = np.unique(codes, return_counts=True)
    return tuple(int(v) for v in pixels[codes == values[counts.argmax()]].mean(0))


class Figures:
    def __init__(self, atlas):
        self.atlas = atlas
        self.head = lru_cache(maxsize=None)(self._head)

    def _head(self, kind: str, hand: str, fur: str):
        """(rgba image of the head, colour of the body)"""
        info = KINDS[kind]
        rgba = self.atlas[hand, f"head:{kind}"]
        rgba = rgba[: int(round(rgba.shape[0] * info.crop))]
        if fur != info.furs[0]:
            rgba = recolour(rgba, fur)
        colour = fur_colour(rgba)
        if kind == "penguin":
            colour = (60, 62, 80)
        if kind == "panda":
            colour = (58, 58, 66)
        if kind == "fox" and fur == "red":
            colour = tuple(int(0.4 * c + 0.6 * d) for c, d in zip(colour, (235, 110, 50)))
        return Image.fromarray(rgba), colour

    def draw(self, look: dict, height: int, pose: str, swing: int = 1) -> tuple[Image.Image, dict]:
        """Figure on a transparent square of side 2*height, feet at (height, 1.9*height).
        Returns the picture and the places of its hands, head top and feet, in pixels of that square."""
        info = KINDS[look["kind"]]
        head, fur = self.head(look["kind"], look["hand"], look["fur"])
        side = 2 * height
        canvas = Image.new("RGBA", (side, side))
        pen = ImageDraw.Draw(canvas)
        cx, base = height, int(1.9 * height)
        sit = pose == "sit"
        drop = 0.12 if sit else 0.0

        def at(x, y):  # x in heights from the middle, y in heights from the ground up
            return cx + x * height, base - (y - drop) * height

        def blob(x, y, rx, ry, fill):
            a, b = at(x, y)
            pen.ellipse((a - rx * height, b - ry * height, a + rx * height, b + ry * height), fill=fill)

        def limb(points, width, fill):
            xy = [at(*p) for p in points]
            pen.line(xy, fill=fill, width=max(2, int(width * height)), joint="curve")
            for a, b in xy:
                r = width * height / 2
                pen.ellipse((a - r, b - r, a + r, b + r), fill=fill)

        def shape(points, fill):
            pen.polygon([at(*p) for p in points], fill=fill)

        garment, g = look["garment"], COLOURS[look["garment colour"]]
        skin = (250, 205, 110) if info.person else fur
        shirt = info.shirt if info.person else fur
        belly = tuple(int(0.45 * c + 0.55 * 250) for c in fur)
        trousers = (70, 80, 120) if info.person else fur
        if look["kind"] in ("santa", "astronaut", "clown", "ninja", "princess", "wizard", "chef"):
            trousers = darker(info.shirt, 0.85)
        if look["kind"] in BIRDS:
            trousers = (240, 150, 40)

        self._tail(info.tail, limb, blob, shape, fur, swing)
        if garment == "cape":
            shape([(-0.1, 0.5), (0.1, 0.5), (0.27, 0.1), (-0.27, 0.1)], darker(g, 0.85))

        stride = {"walk": 0.1, "run": 0.17, "jump": 0.14, "dance": 0.08}.get(pose, 0.0)
        leg = 0.1 if look["kind"] not in BIRDS else 0.045
        if sit:
            for s in (-1, 1):
                limb([(0.08 * s, 0.2), (0.2 * s, 0.16), (0.24 * s, 0.16)], leg + 0.02, trousers)
                blob(0.26 * s, 0.17, 0.05, 0.055, darker(trousers, 0.7) if info.person else belly)
        else:
            for s in (-1, 1):
                lift = 0.05 if (stride and s == swing) else 0.0
                foot = 0.075 * s + stride * s
                limb([(0.075 * s, 0.24), (foot, 0.06 + lift)], leg, trousers)
                blob(foot + 0.02 * swing, 0.035 + lift, 0.07, 0.035, darker(trousers, 0.65) if info.person else darker(trousers, 0.85))

        torso = [(-0.095, 0.52), (0.095, 0.52), (0.15, 0.2), (-0.15, 0.2)]
        shape(torso, shirt)
        blob(0, 0.22, 0.15, 0.06, shirt)
        if not info.person and look["kind"] != "robot":
            blob(0, 0.33, 0.085, 0.13, belly)
        if look["kind"] == "robot":
            shape([(-0.07, 0.42), (0.07, 0.42), (0.07, 0.28), (-0.07, 0.28)], darker(shirt, 0.6))
            blob(0, 0.35, 0.03, 0.03, (240, 80, 70))
        sleeve = shirt
        if garment == "coat":
            sleeve = g
            shape([(-0.105, 0.52), (0.105, 0.52), (0.2, 0.12), (-0.2, 0.12)], g)
            shape([(-0.012, 0.5), (0.012, 0.5), (0.012, 0.12), (-0.012, 0.12)], darker(g, 0.6))
            for y in (0.2, 0.28, 0.36):
                blob(0.04, y, 0.014, 0.014, (250, 240, 210))
            shape([(-0.1, 0.52), (0, 0.42), (0.1, 0.52)], darker(g, 0.7))
        elif garment == "sweater":
            sleeve = g
            shape([(-0.105, 0.52), (0.105, 0.52), (0.16, 0.22), (-0.16, 0.22)], g)
            stripe = tuple(min(255, int(c * 0.4 + 150)) for c in g)
            for y in (0.27, 0.35, 0.43):
                w = 0.105 + (0.52 - y) * 0.17
                shape([(-w, y + 0.014), (w, y + 0.014), (w, y - 0.014), (-w, y - 0.014)], stripe)
        elif garment == "overalls":
            shape([(-0.135, 0.3), (0.135, 0.3), (0.16, 0.16), (-0.16, 0.16)], g)
            blob(0, 0.2, 0.155, 0.06, g)
            shape([(-0.08, 0.42), (0.08, 0.42), (0.09, 0.28), (-0.09, 0.28)], g)
            for s in (-1, 1):
                limb([(0.065 * s, 0.5), (0.065 * s, 0.41)], 0.03, darker(g, 0.8))
                if not sit and look["kind"] not in BIRDS:
                    limb([(0.075 * s, 0.22), (0.075 * s + stride * s * 0.7, 0.13)], leg + 0.02, g)

        hands = self._arms(pose, limb, blob, sleeve, skin, swing)
        if garment == "cape":
            shape([(-0.12, 0.53), (0.12, 0.53), (0, 0.44)], g)
            blob(0, 0.47, 0.025, 0.025, (250, 220, 90))

        # The head: wide ones are limited by width so that a frog does not outgrow a rabbit.
        scale = min(0.58 * height / head.height, 0.62 * height / head.width)
        hw, hh = max(2, int(head.width * scale)), max(2, int(head.height * scale))
        nod = -4 * swing if pose in ("run", "dance") else 0
        small = head.resize((hw, hh), Image.Resampling.LANCZOS)
        if swing < 0:
            small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        chin = 0.46 if info.crop == 1.0 else 0.45
        hx, hy = at(0, chin)
        left, top = int(hx - hw / 2), int(hy - hh + 0.02 * height)
        if look["accessory"] == "scarf":
            c = COLOURS[look["accessory colour"]]
            limb([(0.07 * swing, 0.47), (0.1 * swing, 0.29)], 0.075, darker(c, 0.85))
        canvas.alpha_composite(small.rotate(nod, Image.Resampling.BICUBIC), (max(0, left), max(0, top)))
        self._accessory(look, pen, limb, blob, (left, top, hw, hh), height, info)
        spots = {"hands": [at(*h) for h in hands], "top": (hx, top), "chest": at(0, 0.33), "base": (cx, base), "head": (left, top, hw, hh)}
        return canvas, spots

    @staticmethod
    def _tail(tail, limb, blob, shape, fur, swing):
        s = -swing
        if tail == "bushy":
            limb([(0.1 * s, 0.2), (0.24 * s, 0.2), (0.3 * s, 0.3)], 0.11, fur)
            blob(0.31 * s, 0.37, 0.055, 0.075, (250, 245, 238))
        elif tail in ("thin", "tuft", "curl"):
            limb([(0.1 * s, 0.2), (0.25 * s, 0.16), (0.29 * s, 0.3)], 0.035, darker(fur, 0.85))
            if tail == "tuft":
                blob(0.29 * s, 0.32, 0.045, 0.05, darker(fur, 0.55))
        elif tail == "puff":
            blob(0.17 * s, 0.22, 0.055, 0.055, tuple(min(255, c + 40) for c in fur))
        elif tail == "dragon":
            shape([(0.05 * s, 0.26), (0.2 * s, 0.1), (0.36 * s, 0.12), (0.12 * s, 0.16)], darker(fur, 0.85))
            for w in (-1, 1):
                shape([(0.08 * w, 0.46), (0.36 * w, 0.6), (0.3 * w, 0.44), (0.32 * w, 0.34), (0.1 * w, 0.36)], darker(fur, 0.7))
        elif tail == "horse":
            limb([(0.1 * s, 0.26), (0.22 * s, 0.24), (0.26 * s, 0.1)], 0.07, darker(fur, 0.6))

    @staticmethod
    def _arms(pose, limb, blob, sleeve, skin, swing):
        """Draws both arms; returns the two hands, the free (raised or forward) one first."""
        f = swing
        table = {
            "stand": [((0.19, 0.4), (0.24, 0.3)), ((-0.18, 0.38), (-0.2, 0.25))],
            "hold": [((0.2, 0.38), (0.29, 0.4)), ((-0.18, 0.38), (-0.2, 0.25))],
            "front": [((0.19, 0.36), (0.1, 0.3)), ((-0.19, 0.36), (-0.1, 0.3))],
            "up": [((0.21, 0.46), (0.3, 0.6)), ((-0.18, 0.38), (-0.2, 0.25))],
            "walk": [((0.2, 0.38), (0.27, 0.34)), ((-0.2, 0.4), (-0.27, 0.32))],
            "run": [((0.22, 0.42), (0.3, 0.5)), ((-0.2, 0.4), (-0.3, 0.36))],
            "jump": [((0.22, 0.5), (0.31, 0.62)), ((-0.22, 0.5), (-0.31, 0.62))],
            "dance": [((0.22, 0.5), (0.3, 0.62)), ((-0.2, 0.4), (-0.3, 0.44))],
            "wave": [((0.22, 0.46), (0.32, 0.62)), ((-0.18, 0.38), (-0.2, 0.25))],
            "sit": [((0.19, 0.4), (0.2, 0.28)), ((-0.19, 0.4), (-0.2, 0.28))],
            "sleep": [((0.17, 0.38), (0.16, 0.26)), ((-0.17, 0.38), (-0.16, 0.26))],
        }[pose]
        hands = []
        for side, (elbow, hand) in zip((f, -f), table):
            e, h = (abs(elbow[0]) * side, elbow[1]), (abs(hand[0]) * side, hand[1])
            limb([(0.1 * side, 0.47), e, h], 0.075, darker(sleeve, 0.9))
            blob(*h, 0.045, 0.045, skin)
            hands.append(h)
        return hands

    def _accessory(self, look, pen, limb, blob, box, height, info):
        left, top, w, h = box
        c = COLOURS[look["accessory colour"]]
        accessory = look["accessory"]
        if accessory == "scarf":
            limb([(-0.1, 0.475), (0, 0.455), (0.1, 0.475)], 0.075, c)
        elif accessory == "bow tie":
            mx, my = left + w / 2, top + h + 0.005 * height
            r = 0.075 * height
            pen.polygon([(mx, my), (mx - 1.5 * r, my - r), (mx - 1.5 * r, my + r)], fill=c)
            pen.polygon([(mx, my), (mx + 1.5 * r, my - r), (mx + 1.5 * r, my + r)], fill=c)
            pen.ellipse((mx - r / 2, my - r / 2, mx + r / 2, my + r / 2), fill=darker(c, 0.7))
        elif accessory == "hat":
            mx = left + w / 2
            my = top + (0.2 if look["kind"] in ("rabbit", "unicorn", "deer", "robot", "mouse") else 0.14) * h
            bw, ch = 0.24 * height, 0.17 * height
            pen.rounded_rectangle((mx - 0.6 * bw, my - ch, mx + 0.6 * bw, my), radius=0.04 * height, fill=c)
            pen.rectangle((mx - 0.6 * bw, my - 0.32 * ch, mx + 0.6 * bw, my), fill=darker(c, 0.55))
            pen.ellipse((mx - bw, my - 0.035 * height, mx + bw, my + 0.035 * height), fill=darker(c, 0.85))
        elif accessory == "glasses":
            my, r = top + info.eye * h, 0.095 * height
            width = max(2, int(0.024 * height))
            for s in (-1, 1):
                mx = left + w / 2 + s * 0.105 * height
                pen.ellipse((mx - r, my - r, mx + r, my + r), outline=darker(c, 0.8), width=width)
            pen.line((left + w / 2 - 0.02 * height, my, left + w / 2 + 0.02 * height, my), fill=darker(c, 0.8), width=width)
