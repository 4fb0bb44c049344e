"""Makes fixtures/hold-picture: reference attention on the tiny checkpoints of fixtures/whole-method, one step of the
U-Net and whole stories, and what the restatement with copied tokens answers.

Run it with `python hold_picture.py` after whole_method.py. It fails when a case shows too little of its subject, when the
answer hangs on rounding (float32 against float64), or when the fixtures grow too large.
"""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import diffusers
import torch
import transformers
from hold_attention import Holding, install, subject_of, tokens_of
from method_attention import IdentityStore
from method_cases import SCENES
from method_story import Checkpoint, denoise, with_defaults
from method_text import reweight, window_of
from safetensors.torch import save_file

FIXTURES = Path(__file__).parent / "fixtures"
MODELS = FIXTURES / "whole-method/models"
HERE = FIXTURES / "hold-picture"
LIMIT_BYTES = 200_000
LEAST_EFFECT = 0.02
MOST_ROUNDING = 1e-4

STYLE, FOX = "A watercolour of", "A watercolour of a red fox with a coat"
PICTURE = {"weight": 2, "startStep": 0, "blocks": None}


@dataclass
class Case:
    name: str
    picture: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    model: str = "tiny-sdxl"
    draw: list[int] = field(default_factory=lambda: [1])
    without: dict | None = None  # what the picture's settings are compared with; none by default

    def request(self) -> dict:
        size = {"width": 64, "height": 48, "steps": 10, "method": "plain"}
        scenes = [{"identityPrompt": FOX, "framePrompt": prompt, "seed": 7 + i} for i, prompt in enumerate(SCENES)]
        settings = size | self.settings | {"hold": {"picture": self.picture}}
        return {"model": self.model, "scenes": scenes, "draw": self.draw,
                "reference": {"style": STYLE, "seed": 42}, "settings": settings}


CASES = [
    Case("weight-2", draw=[0, 1]),
    Case("weight-1", {"weight": 1}, without={"weight": 2}),
    Case("weight-3", {"weight": 3}, without={"weight": 2}),
    Case("start-step", {"startStep": 4}, without={}),
    Case("some-blocks", {"blocks": ["mid", "up0"]}, without={}),
    Case("guidance-1", settings={"guidanceScale": 1}),
    Case("with-words", settings={"method": "onestory"}, draw=[0, 2]),
    Case("sd15", model="tiny-sd15", settings={"scheduler": "ddim"}),
    Case("sd15-ancestral", {"weight": 3}, model="tiny-sd15", settings={"scheduler": "euler-ancestral"}),
    Case("freeu-negative", settings={"freeU": {"s1": 0.6, "s2": 0.4, "b1": 1.1, "b2": 1.2}, "negativePrompt": "ugly"}),
]


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a.double() - b.double()).abs().max() / b.double().abs().max())


def levels_of(model: Checkpoint, holding: Holding) -> set[int]:
    """The levels that have attention, from the U-Net's own blocks."""
    kinds = model.unet.config.down_block_types
    levels = {i for i, kind in enumerate(kinds) if "CrossAttn" in kind}
    return levels | {len(kinds) - 1}


@torch.no_grad()
def tell_held(model: Checkpoint, request: dict, picture: dict | None) -> tuple[list[dict], torch.Tensor | None]:
    """The frames of a request, and the reference's subject; without a picture nothing is held by one."""
    settings = with_defaults(request["settings"], model.text.is_xl) | {"schedulerConfig": None}
    one_story, svr, ipca = settings["method"] == "onestory", settings["svr"], settings["ipca"]
    store = IdentityStore(ipca["blocks"], ipca["startStep"], copies=round(ipca["strength"]) - 1)
    size = (settings["height"] // model.factor, settings["width"] // model.factor)
    holding = Holding(size)
    install(model.unet, holding, store)
    model.unet.disable_freeu()
    if settings.get("freeU"):
        model.unet.enable_freeu(**settings["freeU"])
    negative = model.text.negative(settings["negativePrompt"])

    alone, pooled = model.text.states(FOX, settings["clipSkip"])
    text = (torch.cat(alone, -1), pooled)
    along = subject = None
    if picture is not None:
        style, words = len(model.text.tokens(STYLE)), len(model.text.tokens(FOX))
        holding.columns, holding.mode = range(1 + style, 1 + words), "look"
        run = denoise(model, store, settings, request["reference"]["seed"], text, negative)
        subject = subject_of(holding)
        picture = PICTURE | picture
        holding.tokens = tokens_of(holding, subject, levels_of(model, holding))
        holding.copies, holding.blocks = picture["weight"], picture["blocks"]
        holding.start_step = picture["startStep"]
        along = (text, run["trajectory"])
    holding.mode = "off"

    frames = []
    for index in request["draw"]:
        scene = request["scenes"][index]
        story = {i: s["framePrompt"] for i, s in enumerate(request["scenes"])}
        if not one_story:
            story = {index: scene["framePrompt"]}
        prompt = window_of(model.text, FOX, story, index, settings["window"]["size"])
        states, scene_pooled = model.text.states(prompt.text, settings["clipSkip"])
        store.mode = "off"
        if one_story:
            states = [reweight(s, prompt, index, svr) for s in states]
            store.keep = torch.zeros(77, dtype=torch.bool)
            store.keep[: prompt.identity_rows.stop] = True
            store.memory.clear()
            store.mode = "record"
            denoise(model, store, settings, scene["seed"], text, negative)
            store.mode = "attend"
        holding.mode = "hold" if along else "off"
        positive = (torch.cat(states, -1), scene_pooled)
        run = denoise(model, store, settings, scene["seed"], positive, negative, along)
        holding.mode = store.mode = "off"
        frames.append({"latents": run["latents"][0]})
    return frames, subject


def run_case(case: Case, models: dict, exact: dict) -> bool:
    request = case.request()
    frames, subject = tell_held(models[case.model], request, case.picture)
    others, _ = tell_held(models[case.model], request, case.without)
    twice, again = tell_held(exact[case.model], request, case.picture)
    change = min(relative(b["latents"], a["latents"]) for a, b in zip(frames, others))
    rounding = max(relative(a["latents"], b["latents"]) for a, b in zip(frames, twice))
    golden = {f"frame-{n:02}.latents": frame["latents"].contiguous() for n, frame in enumerate(frames, 1)}
    (HERE / "cases").mkdir(parents=True, exist_ok=True)
    (HERE / "cases" / f"{case.name}.json").write_text(json.dumps(clean(request), indent=1) + "\n")
    save_file(golden, HERE / "cases" / f"{case.name}.safetensors")
    good = change > LEAST_EFFECT and rounding < MOST_ROUNDING and bool((subject == again).all())
    print(f"{case.name:18} {change:9.3f} {rounding:9.1e} {int(subject.sum()):5} of {subject.numel()}"
          f"  {'' if good else 'TOO LITTLE'}", flush=True)
    return good


def clean(value):
    """Without what is None: absent in a request."""
    if isinstance(value, dict):
        return {key: clean(one) for key, one in value.items() if one is not None}
    return value


@torch.no_grad()
def step_goldens(model: Checkpoint, height: int, width: int, seed: int) -> dict[str, torch.Tensor]:
    """One call of the U-Net: `weight-2/out_sample` and so on, with the inputs that all cases share."""
    generator = torch.Generator().manual_seed(seed)
    randn = lambda *shape: torch.randn(shape, generator=generator)  # noqa: E731
    holding = Holding((height, width))
    store = IdentityStore()
    install(model.unet, holding, store)
    model.unet.disable_freeu()
    config = model.unet.config
    levels = levels_of(model, holding)
    inputs = {
        "sample": randn(3, config.in_channels, height, width),
        "timestep": torch.full((3,), 601.0),
        "encoder_hidden_states": randn(3, 77, config.cross_attention_dim),
    }
    added = None
    if model.text.is_xl:
        pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
        added = {"text_embeds": randn(3, pooled), "time_ids": torch.tensor([[48.0, 64, 0, 0, 48, 64]] * 3)}
        inputs |= added
    for level in levels:
        count = holding.level_size(level)[0] * holding.level_size(level)[1]
        chosen = torch.randperm(count, generator=generator)[: max(1, count // 3)].sort().values
        holding.tokens[level] = chosen
        inputs[f"reference_tokens.{level}"] = chosen

    def answer(rows=slice(0, 3), mode="hold", copies=2, blocks=None):
        holding.mode, holding.copies, holding.blocks = mode, copies, blocks
        extra = {key: value[rows] for key, value in added.items()} if added else None
        return model.unet(inputs["sample"][rows], inputs["timestep"][rows],
                          encoder_hidden_states=inputs["encoder_hidden_states"][rows],
                          added_cond_kwargs=extra).sample.float()

    held = answer()
    kept = {f"inputs/{key}": value for key, value in inputs.items()}
    kept |= {"weight-2/out_sample": held, "weight-3/out_sample": answer(copies=3),
             "blocks/out_sample": answer(blocks=["mid", "up0"]), "guidance-1/out_sample": answer(slice(1, 3))}
    holding.columns = range(4, 9)
    answer(slice(1, 3), mode="look")
    kept |= {f"maps/map.{level}": torch.stack(maps).sum(0)[None] for level, maps in holding.maps.items()}
    alone = answer(mode="off")
    assert relative(alone[0], held[0]) < 1e-5 and relative(alone[2], held[2]) < 1e-5, "the other rows must not change"
    assert relative(alone[1], held[1]) > LEAST_EFFECT, "the held row must change"
    return {key: value.contiguous() for key, value in kept.items()}


def main() -> int:
    torch.set_num_threads(1)
    for library in (transformers, diffusers):
        library.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    shutil.rmtree(HERE, ignore_errors=True)
    names = sorted({case.model for case in CASES})
    models = {name: Checkpoint(MODELS / name) for name in names}
    exact = {name: Checkpoint(MODELS / name, dtype=torch.float64) for name in names}
    HERE.mkdir(parents=True)
    for seed, name in enumerate(names):
        save_file(step_goldens(models[name], 6, 9, seed), HERE / f"{name}.safetensors")
    print(f"{'final latents':18} {'change':>9} {'rounding':>9} subject")
    good = all([run_case(case, models, exact) for case in CASES])
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB")
    return 0 if good and size <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
