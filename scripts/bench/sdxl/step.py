"""A U-Net step with guidance in PyTorch: `step.py [--half-on-cuda] FILE CONFIG STEPS SIDE...` prints one line of JSON with
the seconds of the fastest of STEPS at each size and the peak memory: the process's, or the card's."""

import json
import os
import resource
import sys
import time

import torch
from accelerate import init_empty_weights
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file


def physical_cores():
    """As many threads as the other side takes: one a core, within what this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(allowed, torch.get_num_threads()))


def load(file, config, place):
    with init_empty_weights():
        unet = UNet2DConditionModel.from_config(config)
    state = load_file(file)
    for key in list(state):
        state[key] = state[key].to(**place)
    unet.load_state_dict(state, assign=True)
    return unet.eval()


def finished(place):
    """A card goes on by itself: what was asked of it is waited for."""
    if place["device"] == "cuda":
        torch.cuda.synchronize()


def fastest(unet, side, steps, place):
    sample, text = torch.randn(2, 4, side // 8, side // 8).to(**place), torch.randn(2, 77, 2048).to(**place)
    added = {"text_embeds": torch.zeros(2, 1280, **place), "time_ids": torch.zeros(2, 6, **place)}
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        unet(sample, torch.tensor(500.0, device=place["device"]), text, added_cond_kwargs=added)
        finished(place)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main():
    on_cuda = sys.argv[1] == "--half-on-cuda"
    file, config, steps, *sides = sys.argv[2:] if on_cuda else sys.argv[1:]
    config, steps, sides = json.load(open(config))["unet"], int(steps), [int(side) for side in sides]
    place = {"device": "cuda", "dtype": torch.float16} if on_cuda else {"device": "cpu", "dtype": torch.float32}
    torch.set_num_threads(physical_cores())
    started = time.perf_counter()
    unet = load(file, config, place)
    created = time.perf_counter() - started
    with torch.inference_mode():
        runs = [{"side": side, "seconds": fastest(unet, side, steps, place)} for side in sides]
    peak = (torch.cuda.max_memory_allocated() if on_cuda
            else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "createSeconds": created,
                      "peakBytes": peak, "steps": runs}))


if __name__ == "__main__":
    main()
