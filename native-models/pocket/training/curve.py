"""Draws the loss curves of the trainings as one small picture for the model card, from the CSV logs."""
import argparse
import csv
from pathlib import Path

from PIL import Image, ImageDraw

PANELS = [("vae.csv", "loss", "autoencoder"), ("text.csv", "contrast", "text encoders"), ("unet.csv", "loss", "U-Net"), ("vae-finish.csv", "loss", "decoder")]
WIDTH, HEIGHT, PAD = 240, 150, 24


def series(path: Path, column: str):
    with path.open() as file:
        rows = [r for r in csv.DictReader(file) if float(r[column]) > 0]
    return [int(r["step"]) for r in rows], [float(r[column]) for r in rows]


def smooth(values):
    """Of many rows; a few are drawn as they are."""
    keep = 0.85 if len(values) > 100 else 0.0
    out, level = [], values[0]
    for v in values:
        level = keep * level + (1 - keep) * v
        out.append(level)
    return out


def draw_panel(draw, x0, title, steps, values):
    low, high = min(values), max(values)
    w, h = WIDTH - 2 * PAD, HEIGHT - 2 * PAD

    def at(s, v):
        return x0 + PAD + w * s / max(steps), HEIGHT - PAD - h * (v - low) / max(high - low, 1e-9)

    draw.rectangle((x0 + PAD, PAD, x0 + PAD + w, PAD + h), outline=(190, 190, 190))
    draw.line([at(s, v) for s, v in zip(steps, values)], fill=(188, 208, 232))
    draw.line([at(s, v) for s, v in zip(steps, smooth(values))], fill=(30, 90, 170), width=2)
    draw.text((x0 + PAD, 6), f"{title}: loss {smooth(values)[-1]:.3g} after {max(steps)} steps", fill=(40, 40, 40))
    draw.text((x0 + 2, PAD - 4), f"{high:.2g}", fill=(120, 120, 120))
    draw.text((x0 + 2, PAD + h - 6), f"{low:.2g}", fill=(120, 120, 120))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "loss.png")
    arguments = parser.parse_args()
    panels = [panel for panel in PANELS if (arguments.cache / panel[0]).exists()]
    image = Image.new("RGB", (WIDTH * len(panels), HEIGHT), "white")
    for i, (name, column, title) in enumerate(panels):
        draw_panel(ImageDraw.Draw(image), i * WIDTH, title, *series(arguments.cache / name, column))
    image.quantize(32).save(arguments.out, optimize=True)
