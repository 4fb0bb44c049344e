"""Golden numbers for networks that enlarge pictures: RRDBNet and SRVGGNetCompact as plain PyTorch modules with random weights, under each
of the names that published files have, and one picture enlarged by each.

    enlargers.py --out fixtures/enlargers

Sources: ESRGAN (arXiv 1809.00219), Real-ESRGAN (arXiv 2107.10833), whose layers and constants are restated here.
"""

import argparse
import re
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F


class DenseBlock(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        for layer in range(1, 5):
            setattr(self, f"conv{layer}", nn.Conv2d(features + (layer - 1) * growth, growth, 3, 1, 1))
        self.conv5 = nn.Conv2d(features + 4 * growth, features, 3, 1, 1)

    def forward(self, x):
        seen = [x]
        for layer in range(1, 5):
            seen.append(F.leaky_relu(getattr(self, f"conv{layer}")(torch.cat(seen, 1)), 0.2))
        return x + 0.2 * self.conv5(torch.cat(seen, 1))


class Block(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        self.rdb1, self.rdb2, self.rdb3 = (DenseBlock(features, growth) for _ in range(3))

    def forward(self, x):
        return x + 0.2 * self.rdb3(self.rdb2(self.rdb1(x)))


class RRDBNet(nn.Module):
    def __init__(self, features, growth, blocks, unshuffle=1):
        super().__init__()
        self.unshuffle = unshuffle
        self.conv_first = nn.Conv2d(3 * unshuffle**2, features, 3, 1, 1)
        self.body = nn.Sequential(*[Block(features, growth) for _ in range(blocks)])
        for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
            setattr(self, name, nn.Conv2d(features, features, 3, 1, 1))
        self.conv_last = nn.Conv2d(features, 3, 3, 1, 1)

    def forward(self, x):
        first = self.conv_first(F.pixel_unshuffle(x, self.unshuffle))
        x = first + self.conv_body(self.body(first))
        for up in (self.conv_up1, self.conv_up2):
            x = F.leaky_relu(up(F.interpolate(x, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), 0.2))


class Compact(nn.Module):
    def __init__(self, features, convolutions, scale):
        super().__init__()
        self.scale = scale
        layers = [nn.Conv2d(3, features, 3, 1, 1), nn.PReLU(features)]
        for _ in range(convolutions):
            layers += [nn.Conv2d(features, features, 3, 1, 1), nn.PReLU(features)]
        self.body = nn.Sequential(*layers, nn.Conv2d(features, 3 * scale**2, 3, 1, 1))

    def forward(self, x):
        return F.pixel_shuffle(self.body(x), self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


def old_names(key, blocks):
    """As the first release of ESRGAN numbered its modules."""
    key = re.sub(r"^body\.(\d+)\.rdb(\d)\.conv(\d)\.", r"model.1.sub.\1.RDB\2.conv\3.0.", key)
    numbers = {"conv_first": "0", "conv_body": f"1.sub.{blocks}", "conv_up1": "3", "conv_up2": "6", "conv_hr": "8", "conv_last": "10"}
    return re.sub(r"^(conv_\w+)\.", lambda match: f"model.{numbers[match[1]]}.", key)


def first_names(key):
    """As its authors published it afterwards."""
    key = re.sub(r"^body\.(\d+)\.rdb(\d)\.", r"RRDB_trunk.\1.RDB\2.", key)
    for ours, theirs in (("conv_body", "trunk_conv"), ("conv_up", "upconv"), ("conv_hr", "HRconv")):
        key = key.replace(ours, theirs)
    return key


CASES = {
    "rrdb-x4": (lambda: RRDBNet(6, 3, 2), lambda key: key, (5, 7)),
    "rrdb-x4-old": (lambda: RRDBNet(4, 2, 2), lambda key: old_names(key, 2), (4, 6)),
    "rrdb-x4-first": (lambda: RRDBNet(4, 2, 1), first_names, (4, 6)),
    "rrdb-x2": (lambda: RRDBNet(4, 2, 1, unshuffle=2), lambda key: f"params_ema.{key}", (6, 8)),
    "compact-x4": (lambda: Compact(6, 2, 4), lambda key: key, (5, 7)),
    "compact-x2": (lambda: Compact(4, 1, 2), lambda key: f"params.{key}", (6, 8)),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    goldens = {}
    for seed, (name, (make, spell, (height, width))) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        network = make().eval()
        # Larger than PyTorch begins with, so that every layer is seen in the result.
        for parameter in network.parameters():
            parameter.data = (parameter.data * 2).half().float()
        image = torch.rand(1, 3, height, width)
        with torch.no_grad():
            enlarged = network(image)
            wide = network.double()(image.double())
        assert (enlarged - wide).abs().max() < 1e-5 * wide.abs().max(), name
        weights = {spell(key): value.half().contiguous() for key, value in network.state_dict().items()}
        save_file(weights, out / f"{name}.safetensors")
        goldens[f"{name}/image"] = image
        goldens[f"{name}/enlarged"] = enlarged
    save_file(goldens, out / "goldens.safetensors")


if __name__ == "__main__":
    main()
