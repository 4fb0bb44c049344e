"""The same U-Net step in PyTorch: `step.py FILE CONFIG SIDE` prints one line of JSON with seconds and peak memory."""

import json
import resource
import sys
import time

import torch
from accelerate import init_empty_weights
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file


def main():
    file, config, side = sys.argv[1], json.load(open(sys.argv[2]))["unet"], int(sys.argv[3])
    started = time.perf_counter()
    with init_empty_weights():
        unet = UNet2DConditionModel.from_config(config)
    state = load_file(file)
    for key in list(state):
        state[key] = state[key].float()
    unet.load_state_dict(state, assign=True)
    del state
    unet.eval()
    created = time.perf_counter() - started
    added = {"text_embeds": torch.zeros(2, 1280), "time_ids": torch.zeros(2, 6)}
    seconds = []
    with torch.inference_mode():
        sample, text = torch.randn(2, 4, side // 8, side // 8), torch.randn(2, 77, 2048)
        for _ in range(2):
            started = time.perf_counter()
            unet(sample, torch.tensor(500.0), text, added_cond_kwargs=added)
            seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"createSeconds": created, "stepSeconds": min(seconds), "peakBytes": peak,
                      "threads": torch.get_num_threads(), "version": torch.__version__}))


if __name__ == "__main__":
    main()
