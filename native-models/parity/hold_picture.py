"""Makes fixtures/hold-picture: reference attention on the tiny checkpoints of fixtures/whole-method, one step of the
U-Net and whole stories, and what the restatement with copied tokens answers.

Run it with `python hold_picture.py` after whole_method.py; with names of cases it makes those alone. It fails when a case shows too little of its subject, when the
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
LIMIT_BYTES = 300_000
LEAST_EFFECT = 0.02
MOST_ROUNDING = 1e-4

STYLE, FOX = "A watercolour of", "A watercolour of a red fox with a coat"
CAST = ["a red fox with a coat", "a small owl"]
PAIR = f"{STYLE} {' and '.join(CAST)}"
PICTURE = {"weight": 2, "startStep": 0, "blocks": None, "anchor": 0, "anchorUntil": 0.5, "seenFrom": "everywhere"}
LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)


@dataclass
class Case:
    name: str
    picture: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    model: str = "tiny-sdxl"
    draw: list[int] = field(default_factory=lambda: [1])
    without: dict | None = None  # what the picture's settings are compared with; none by default
    cast: list[dict] | None = None  # a picture for each, in place of one for all
    held: bool = True  # by a picture, and not by regions alone

    def request(self) -> dict:
        size = {"width": 64, "height": 48, "steps": 10, "method": "plain"}
        identity, cast = (PAIR, {"cast": self.cast}) if self.cast else (FOX, {})
        scenes = [{"identityPrompt": identity, "framePrompt": prompt, "seed": 7 + i} | cast for i, prompt in enumerate(SCENES)]
        settings = size | self.settings | ({"hold": {"picture": self.picture}} if self.held else {})
        return {"model": self.model, "scenes": scenes, "draw": self.draw,
                "reference": {"style": STYLE, "seed": 42}, "settings": settings}


def cast_of(*regions, seeds=(None, None)) -> list[dict]:
    """The two, each with a region or without."""
    boxes = [dict(zip(("left", "top", "right", "bottom"), box)) if box else None for box in regions]
    return [{"words": words, "region": box, "seed": seed} for words, box, seed in zip(CAST, boxes, seeds)]


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
    Case("two", cast=cast_of(None, None)),
    Case("two-anchored", {"anchor": 0.5}, cast=cast_of(None, None), without={}),
    Case("two-seeds", cast=cast_of(None, None, seeds=(3, None)), settings={"guidanceScale": 1}),
    Case("two-regions", cast=cast_of(LEFT, RIGHT), draw=[0, 1]),
    Case("two-regions-one", cast=cast_of(LEFT, None)),
    Case("two-regions-small", {"startStep": 3}, cast=cast_of((0.1, 0.2, 0.5, 0.9), (0.4, 0.4, 0.45, 0.45))),
    Case("two-regions-words", cast=cast_of(LEFT, RIGHT), settings={"method": "onestory"}),
    Case("two-regions-sd15", model="tiny-sd15", cast=cast_of(LEFT, RIGHT), settings={"scheduler": "ddim"}),
    Case("regions-alone", cast=cast_of(LEFT, RIGHT), held=False),
    Case("anchored", {"anchor": 0.5}, without={}),
    Case("anchored-sd15", {"anchor": 0.45, "anchorUntil": 0.3}, model="tiny-sd15", settings={"scheduler": "ddim"}, without={}),
    Case("anchored-two", {"anchor": 0.5}, cast=cast_of(LEFT, RIGHT), without={}),
    Case("from-subject", {"seenFrom": "subject"}, without={}),
    Case("from-subject-sd15", {"weight": 5, "anchor": 0.5, "seenFrom": "subject"}, model="tiny-sd15", settings={"scheduler": "ddim"}, without={"weight": 5, "anchor": 0.5}),
    Case("from-subject-two", {"seenFrom": "subject", "startStep": 1}, cast=cast_of(None, None), without={"startStep": 1}),
    Case("from-subject-regions", {"seenFrom": "subject", "anchor": 0.5}, cast=cast_of(LEFT, RIGHT), without={"anchor": 0.5}),
    Case("freeu-negative", settings={"freeU": {"s1": 0.6, "s2": 0.4, "b1": 1.1, "b2": 1.2}, "negativePrompt": "ugly"}),
]


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a.double() - b.double()).abs().max() / b.double().abs().max())


def levels_of(model: Checkpoint, holding: Holding) -> set[int]:
    """The levels that have attention, from the U-Net's own blocks."""
    kinds = model.unet.config.down_block_types
    levels = {i for i, kind in enumerate(kinds) if "CrossAttn" in kind}
    return levels | {len(kinds) - 1}


def rows_of(model: Checkpoint, text: str) -> list[int]:
    """Rows of one of the cast's words in the pair's identity prompt."""
    start = len(model.text.tokens(PAIR[: PAIR.index(text)].strip()))
    return list(range(1 + start, 1 + start + len(model.text.tokens(text))))


def box_of(region: dict | None):
    return tuple(region[side] for side in ("left", "top", "right", "bottom")) if region else None


def reference_run(model: Checkpoint, holding: Holding, store, settings, seed: int, identity: str, negative):
    """A character's own picture: its text, what the network was given, and its subject."""
    states, pooled = model.text.states(identity, settings["clipSkip"])
    text = (torch.cat(states, -1), pooled)
    style, words = len(model.text.tokens(STYLE)), len(model.text.tokens(identity))
    holding.choices, holding.mode, holding.maps = [range(1 + style, 1 + words)], "look", {}
    run = denoise(model, store, settings, seed, text, negative)
    subject, holding.mode, holding.maps = subject_of(holding), "off", {}
    return (text, run["trajectory"]), subject


@torch.no_grad()
def tell_held(model: Checkpoint, request: dict, picture: dict | None, regions: bool = True) -> tuple[list[dict], list]:
    """The frames of a request, and the references' subjects; without a picture nothing is held by one."""
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
    identity, cast = request["scenes"][0]["identityPrompt"], request["scenes"][0].get("cast")

    along, subjects = [], []
    if picture is not None:
        seed = request["reference"]["seed"]
        runs = [(f"{STYLE} {one['words']}", seed if one["seed"] is None else one["seed"]) for one in cast or []]
        for text, own_seed in runs or [(identity, seed)]:
            run, subject = reference_run(model, holding, store, settings, own_seed, text, negative)
            along.append(run)
            subjects.append(subject)
        picture = PICTURE | picture
        each = [tokens_of(holding, subject, levels_of(model, holding)) for subject in subjects]
        holding.tokens = {level: [one[level] for one in each] for level in levels_of(model, holding)}
        holding.copies, holding.blocks = picture["weight"], picture["blocks"]
        holding.start_step, holding.anchor = picture["startStep"], picture["anchor"]
        holding.anchor_until, holding.steps = picture["anchorUntil"], settings["steps"]
        holding.from_subject = picture["seenFrom"] == "subject"
    holding.references = len(along)
    if cast and regions:
        boxes = [box_of(one["region"]) for one in cast]
        holding.regions = boxes
        holding.words = [(rows_of(model, one["words"]), box) for one, box in zip(cast, boxes) if box]
    whole = range(1 + len(model.text.tokens(STYLE)), 1 + len(model.text.tokens(identity)))
    holding.choices = [rows_of(model, one["words"]) for one in cast] if cast else [whole]

    frames = []
    for index in request["draw"]:
        scene = request["scenes"][index]
        story = {i: s["framePrompt"] for i, s in enumerate(request["scenes"])}
        if not one_story:
            story = {index: scene["framePrompt"]}
        prompt = window_of(model.text, identity, story, index, settings["window"]["size"])
        states, scene_pooled = model.text.states(prompt.text, settings["clipSkip"])
        store.mode = "off"
        if one_story:
            alone, pooled = model.text.states(identity, settings["clipSkip"])
            states = [reweight(s, prompt, index, svr) for s in states]
            store.keep = torch.zeros(77, dtype=torch.bool)
            store.keep[: prompt.identity_rows.stop] = True
            store.memory.clear()
            store.mode = "record"
            denoise(model, store, settings, scene["seed"], (torch.cat(alone, -1), pooled), negative)
            store.mode = "attend"
        holding.mode, holding.maps, holding.step_cache = ("hold" if along or holding.words else "off"), {}, {}
        positive = (torch.cat(states, -1), scene_pooled)
        run = denoise(model, store, settings, scene["seed"], positive, negative, along)
        holding.mode = store.mode = "off"
        frames.append({"latents": run["latents"][0]})
    return frames, subjects


def run_case(case: Case, models: dict, exact: dict) -> bool:
    request = case.request()
    picture = case.picture if case.held else None
    frames, subjects = tell_held(models[case.model], request, picture)
    # What it is compared with has neither regions nor what is said in `without`; an anchored one keeps its regions.
    others, _ = tell_held(models[case.model], request, case.without, regions=case.without is not None)
    twice, again = tell_held(exact[case.model], request, picture)
    change = min(relative(b["latents"], a["latents"]) for a, b in zip(frames, others))
    rounding = max(relative(a["latents"], b["latents"]) for a, b in zip(frames, twice))
    golden = {f"frame-{n:02}.latents": frame["latents"].contiguous() for n, frame in enumerate(frames, 1)}
    (HERE / "cases").mkdir(parents=True, exist_ok=True)
    (HERE / "cases" / f"{case.name}.json").write_text(json.dumps(clean(request), indent=1) + "\n")
    save_file(golden, HERE / "cases" / f"{case.name}.safetensors")
    good = change > LEAST_EFFECT and rounding < MOST_ROUNDING and all((a == b).all() for a, b in zip(subjects, again))
    seen = " and ".join(f"{int(one.sum())} of {one.numel()}" for one in subjects)
    print(f"{case.name:18} {change:9.3f} {rounding:9.1e}  {seen}  {'' if good else 'TOO LITTLE'}", flush=True)
    return good


def clean(value):
    """Without what is None: absent in a request."""
    if isinstance(value, dict):
        return {key: clean(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [clean(one) for one in value]
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
        holding.tokens[level] = [chosen]
        inputs[f"reference_tokens.{level}"] = chosen

    def answer(rows=slice(0, 3), mode="hold", copies=2, blocks=None):
        holding.mode, holding.copies, holding.blocks, holding.step_cache = mode, copies, blocks, {}
        extra = {key: value[rows] for key, value in added.items()} if added else None
        return model.unet(inputs["sample"][rows], inputs["timestep"][rows],
                          encoder_hidden_states=inputs["encoder_hidden_states"][rows],
                          added_cond_kwargs=extra).sample.float()

    held = answer()
    kept = {f"inputs/{key}": value for key, value in inputs.items()}
    kept |= {"weight-2/out_sample": held, "weight-3/out_sample": answer(copies=3),
             "blocks/out_sample": answer(blocks=["mid", "up0"]), "guidance-1/out_sample": answer(slice(1, 3))}
    # A place in three takes over a half.
    holding.shares = {level: (torch.arange(h * w) % 3 == 0) * 0.5 for level in levels for h, w in [holding.level_size(level)]}
    kept["anchored/out_sample"] = answer()
    # Two references, the second being the negative branch's row once more, each from its half; their words likewise.
    holding.references, holding.tokens = 2, {level: tokens * 2 for level, tokens in holding.tokens.items()}
    both = [0, 1, 2, 0]
    kept["two-anchored/out_sample"] = answer(both)
    holding.shares = None
    kept["two/out_sample"] = answer(both)
    holding.regions, holding.words = [LEFT, RIGHT], [([3, 4, 5], LEFT), ([7, 8], RIGHT)]
    kept["two-regions/out_sample"] = answer(both)
    holding.shares = {level: (torch.arange(h * w) % 3 == 0) * 0.5 for level in levels for h, w in [holding.level_size(level)]}
    kept["two-regions-anchored/out_sample"] = answer(both)
    holding.references, holding.regions, holding.words, holding.shares = 1, [], [], None
    holding.tokens = {level: tokens[:1] for level, tokens in holding.tokens.items()}
    holding.choices = [range(4, 9)]
    answer(slice(1, 3), mode="look")
    kept |= {f"maps/map.{level}": torch.stack([one for _, one in maps]).sum(0).T[None] for level, maps in holding.maps.items()}
    alone = answer(mode="off")
    assert relative(alone[0], held[0]) < 1e-5 and relative(alone[2], held[2]) < 1e-5, "the other rows must not change"
    assert relative(alone[1], held[1]) > LEAST_EFFECT, "the held row must change"
    return {key: value.contiguous() for key, value in kept.items()}


def main() -> int:
    torch.set_num_threads(1)
    for library in (transformers, diffusers):
        library.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    wanted = [case for case in CASES if not sys.argv[1:] or case.name in sys.argv[1:]]
    if wanted == CASES:
        shutil.rmtree(HERE, ignore_errors=True)
    names = sorted({case.model for case in wanted})
    models = {name: Checkpoint(MODELS / name) for name in names}
    exact = {name: Checkpoint(MODELS / name, dtype=torch.float64) for name in names}
    HERE.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names if wanted == CASES else []):
        save_file(step_goldens(models[name], 6, 9, seed), HERE / f"{name}.safetensors")
    print(f"{'final latents':18} {'change':>9} {'rounding':>9} subject")
    good = all([run_case(case, models, exact) for case in wanted])
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB")
    return 0 if good and size <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
