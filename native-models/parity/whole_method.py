"""Makes fixtures/whole-method: tiny checkpoints, golden requests, and what the restated method answers.

Run it with `python whole_method.py`; with names of cases it makes those alone. It fails when a case shows too little of its subject, when the answer
hangs on rounding (float32 against float64), or when the fixtures grow too large.
"""

import json
import shutil
import sys
from pathlib import Path

import diffusers
import torch
import transformers
from method_cases import CASES, PLAIN, Case
from method_checkpoints import make_checkpoints
from method_story import Checkpoint, tell
from safetensors.torch import save_file

HERE = Path(__file__).parent / "fixtures/whole-method"
LIMIT_BYTES = 2_600_000
# Effects and rounding as max |a - b| / max |b| over the final latents.
LEAST_METHOD_EFFECT = 0.05
LEAST_EFFECT = 0.01
MOST_ROUNDING = 1e-4


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a.double() - b.double()).abs().max() / b.double().abs().max())


def least_change(frames: list[dict], others: list[dict]) -> float:
    return min(relative(other["latents"], frame["latents"]) for frame, other in zip(frames, others))


def golden(case: Case, frames: list[dict]) -> dict[str, torch.Tensor]:
    """`frame-01.latents` and so on; images of the first frame only, texts of all."""
    kept = {"timesteps": frames[0]["timesteps"].float()}
    for number, frame in enumerate(frames, start=1):
        names = ["latents"]
        if "text" in case.keep.split():
            names += ["input_ids", "prompt_embeds", "pooled"]
        if "long-text" in case.keep:
            names += ["prompt_embeds", "pooled"]
        if "noise" in case.keep:
            names.append("noise")
        if "image" in case.keep and number == 1:
            names.append("image")
        for name in names:
            if name in frame:
                kept[f"frame-{number:02}.{name}"] = frame[name].contiguous()
    return kept


def run(case: Case, models: dict, exact: dict) -> bool:
    request = case.request()
    frames = tell(models[case.model], request)

    def answer(**settings):
        return tell(models[case.model], request | {"settings": request["settings"] | settings})

    subject = least_change(frames, answer(**case.without))
    method = identity = None
    if request["settings"].get("method") != "plain":
        method = least_change(frames, answer(**PLAIN))
        ipca = request["settings"].get("ipca", {})
        if ipca.get("strength") != 1:
            identity = least_change(frames, answer(ipca=ipca | {"strength": 1}))
    rounding = max(relative(a["latents"], b["latents"]) for a, b in zip(frames, tell(exact[case.model], request)))

    folder = HERE / "cases"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case.name}.json").write_text(json.dumps(request, indent=1) + "\n")
    save_file(golden(case, frames), folder / f"{case.name}.safetensors")

    good = subject > LEAST_EFFECT and rounding < MOST_ROUNDING
    good &= method is None or method > LEAST_METHOD_EFFECT
    good &= identity is None or identity > LEAST_EFFECT
    columns = [f"{x:9.3f}" if x is not None else f"{'-':>9}" for x in (subject, method, identity)]
    print(f"{case.name:24} {len(frames):6} {' '.join(columns)} {rounding:9.1e}  {'' if good else 'TOO LITTLE'}", flush=True)
    return good


def main() -> int:
    torch.set_num_threads(1)
    for library in (transformers, diffusers):
        library.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    wanted = [case for case in CASES if not sys.argv[1:] or case.name in sys.argv[1:]]
    if wanted == CASES:
        shutil.rmtree(HERE, ignore_errors=True)
        make_checkpoints(HERE / "models")
    names = sorted({case.model for case in wanted})
    models = {name: Checkpoint(HERE / "models" / name) for name in names}
    exact = {name: Checkpoint(HERE / "models" / name, dtype=torch.float64) for name in names}
    print(f"{'change of final latents':24} frames   subject    method  identity  rounding")
    good = all([run(case, models, exact) for case in wanted])
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB")
    return 0 if good and size <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
