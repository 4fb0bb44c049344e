"""Draws a sheet with diffusers' own pipeline from the exported folder: sixteen captions nobody trained on, or
`--prompt` ones. Also prints, per text encoder, the singular values of a typical frame's rows with and without the
end-of-text rows: the numbers singular-value reweighting acts on.
"""
import argparse
import json
import time
from pathlib import Path

import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image

PROMPTS = [
    "a watercolor illustration of a red fox with a coat, finding a lantern in a meadow",
    "a watercolor illustration of a small owl with glasses, sitting by a river at night",
    "a watercolor illustration of a red fox with a coat walking through a snowy forest",
    "a watercolor illustration of a red fox with a coat reading a book under a tree",
    "a watercolor illustration of a small owl with glasses sleeping in a cozy room",
    "a watercolor illustration of a red fox with a coat and a small owl with glasses, by a campfire in a forest at night",
    "a cartoon of a big bear in a red sweater, holding a balloon in a city on a sunny day",
    "a cartoon of a princess, holding a rose in front of a castle at sunset",
    "a cartoon of a robot with a scarf, on the moon",
    "a watercolor of a lion, eating a cake in a kitchen",
    "a cartoon drawing of a penguin with a blue scarf, in the snow in the morning",
    "a watercolor painting of a rabbit in a green cape, flying a kite on the beach",
    "a cartoon of a wizard with a crystal ball in a cave",
    "a cartoon of a panda dancing in a forest in the rain",
    "a cartoon of a pig with overalls, playing a guitar on a farm",
    "a watercolor painting of a green dragon, in the mountains at night",
]
CONSOLIDATED = (
    "a watercolor illustration of a red fox with a coat finding a lantern in a meadow sitting by a river at night "
    "walking through a snowy forest reading a book under a tree sleeping in a cozy room"
)


def singular_values(pipe) -> None:
    prompt, frame = CONSOLIDATED, "walking through a snowy forest"
    for name, tokenizer, encoder in (("1", pipe.tokenizer, pipe.text_encoder), ("2", pipe.tokenizer_2, pipe.text_encoder_2)):
        ids = tokenizer(prompt, padding="max_length", max_length=77, return_tensors="pt").input_ids
        first = len(tokenizer(prompt.split(frame)[0]).input_ids) - 1
        count = len(tokenizer(frame).input_ids) - 2
        end = int((ids[0] == encoder.config.eos_token_id).nonzero()[0])
        with torch.no_grad():
            x = encoder(ids, output_hidden_states=True).hidden_states[-2][0].double()
        for label, rows in (("frame", x[first : first + count]), ("frame + EOT rows", torch.cat([x[first : first + count], x[end:]]))):
            print(f"encoder {name}, {label} ({len(rows)} rows):", " ".join(f"{s:.2f}" for s in torch.linalg.svdvals(rows)[:12]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--out", type=Path, default=Path("sheet.png"))
    parser.add_argument("--prompt", action="append")
    parser.add_argument("--steps", type=int, help="the manifest's when absent")
    parser.add_argument("--guidance", type=float, help="likewise")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    defaults = json.loads((arguments.model / "fabula.json").read_text())["defaults"]
    side, steps, guidance = defaults["size"][0], arguments.steps or defaults["steps"], arguments.guidance or defaults["guidance"]
    pipe = StableDiffusionXLPipeline.from_pretrained(arguments.model, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    singular_values(pipe)
    prompts = arguments.prompt or [*PROMPTS, CONSOLIDATED]
    started, tiles = time.time(), []
    for prompt in prompts:
        generator = torch.Generator().manual_seed(arguments.seed)
        tiles += pipe(prompt, height=side, width=side, num_inference_steps=steps, guidance_scale=guidance, generator=generator).images
    print(f"{(time.time() - started) / len(prompts):.2f} s per picture")
    columns = min(4, len(tiles))
    sheet = Image.new("RGB", (columns * 256, -(-len(tiles) // columns) * 256), "white")
    for i, tile in enumerate(tiles):
        sheet.paste(tile.resize((256, 256), Image.Resampling.LANCZOS), (i % columns * 256, i // columns * 256))
    sheet.save(arguments.out)
