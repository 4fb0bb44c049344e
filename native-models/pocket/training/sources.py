"""Where the pictures come from: openly licensed vector art out of npm packages.

Fetches each package with `npm pack`, refuses any licence that is not on the list below, and rasterises the
icons the world uses into one cached sprite atlas. Knows nothing of scenes or captions.
"""
import argparse
import io
import json
import pickle
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

# Pinned, so that a rebuilt atlas is the same atlas. Nothing share-alike may enter this table.
PACKAGES = {
    "fluent": ("@iconify-json/fluent-emoji-flat", "1.2.6", "MIT"),
    "noto": ("@iconify-json/noto", "1.2.9", "Apache-2.0"),
    "notov1": ("@iconify-json/noto-v1", "1.2.5", "Apache-2.0"),
    "fx": ("@iconify-json/fxemoji", "1.2.2", "Apache-2.0"),
    "twemoji": ("@iconify-json/twemoji", "1.2.5", "CC-BY-4.0"),
    "emojione": ("@iconify-json/emojione", "1.2.3", "CC-BY-4.0"),
}
SETS = list(PACKAGES)
SPRITE_PX = 192
# An icon this opaque is a tile with its own sky, which cannot stand in a scene.
TILE_COVERAGE = 0.9


def fetch(cache: Path) -> dict[str, dict]:
    """Icon JSON per art set, downloaded once into `cache`. Raises if a licence is not the expected one."""
    cache.mkdir(parents=True, exist_ok=True)
    icons = {}
    for key, (name, version, licence) in PACKAGES.items():
        tarball = cache / f"{name.strip('@').replace('/', '-')}-{version}.tgz"
        if not tarball.exists():
            subprocess.run(["npm", "pack", f"{name}@{version}", "--silent"], cwd=cache, check=True)
        with tarfile.open(tarball) as tar:
            package = json.load(tar.extractfile("package/package.json"))
            if package["license"] != licence:
                raise RuntimeError(f"{name}@{version} is {package['license']}, expected {licence}")
            icons[key] = json.load(tar.extractfile("package/icons.json"))
    return icons


def svg_of(icon_set: dict, name: str) -> str | None:
    while name in icon_set.get("aliases", {}):
        name = icon_set["aliases"][name]["parent"]
    icon = icon_set["icons"].get(name)
    if icon is None:
        return None
    width = icon.get("width", icon_set.get("width", 16))
    height = icon.get("height", icon_set.get("height", 16))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}">{icon["body"]}</svg>'
    )


def rasterise(svg: str, pixels: int) -> np.ndarray:
    """[h, w, 4] uint8, cropped to what is visible."""
    import resvg_py

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=pixels, height=pixels))
    rgba = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    ys, xs = np.where(rgba[..., 3] > 8)
    return rgba[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].copy()


def build_atlas(cache: Path, wanted: dict[str, str]) -> dict[tuple[str, str], np.ndarray]:
    """`wanted` maps our name to `icon|alternative|...`. Returns {(set, our name): rgba}."""
    path = cache / "atlas.pkl"
    if path.exists():
        with path.open("rb") as file:
            saved = pickle.load(file)
        if saved["wanted"] == wanted:
            return saved["sprites"]
    icons = fetch(cache)
    sprites = {}
    for ours, names in wanted.items():
        for key in SETS:
            for name in names.split("|"):
                svg = svg_of(icons[key], name)
                if svg is None:
                    continue
                rgba = rasterise(svg, SPRITE_PX)
                if not ours.startswith("head:") and (rgba[..., 3] > 200).mean() > TILE_COVERAGE and re.search(
                    "tent|bridge|island|mountain|volcano|fountain|canoe|map|sailboat|ship|rainbow|picture", ours
                ):
                    break
                sprites[key, ours] = rgba
                break
    with path.open("wb") as file:
        pickle.dump({"wanted": wanted, "sprites": sprites}, file)
    return sprites


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("work"))
    arguments = parser.parse_args()
    from world import WANTED

    atlas = build_atlas(arguments.cache, WANTED)
    print(len(atlas), "sprites of", len(WANTED), "names")
