"""A U-Net step with guidance in PyTorch: `step.py FILE CONFIG STEPS SIDE...` prints one line of JSON with the seconds
of the fastest of STEPS at each size and the process's peak memory."""

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


def load(file, config):
    with init_empty_weights():
        unet = UNet2DConditionModel.from_config(config)
    state = load_file(file)
    for key in list(state):
        state[key] = state[key].float()
    unet.load_state_dict(state, assign=True)
    return unet.eval()


def fastest(unet, side, steps):
    sample, text = torch.randn(2, 4, side // 8, side // 8), torch.randn(2, 77, 2048)
    added = {"text_embeds": torch.zeros(2, 1280), "time_ids": torch.zeros(2, 6)}
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        unet(sample, torch.tensor(500.0), text, added_cond_kwargs=added)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main():
    file, config, steps = sys.argv[1], json.load(open(sys.argv[2]))["unet"], int(sys.argv[3])
    sides = [int(side) for side in sys.argv[4:]]
    torch.set_num_threads(physical_cores())
    started = time.perf_counter()
    unet = load(file, config)
    created = time.perf_counter() - started
    with torch.inference_mode():
        runs = [{"side": side, "seconds": fastest(unet, side, steps)} for side in sides]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "createSeconds": created,
                      "peakBytes": peak, "steps": runs}))


if __name__ == "__main__":
    main()
