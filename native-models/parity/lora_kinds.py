"""Golden numbers for LoRA's relatives: small random files as LyCORIS and PEFT write them, and what those two libraries
make of the tiny checkpoints of networks.py with them.

    python lora_kinds.py --out fixtures/lora-kinds

The inputs are those of the goldens of networks.py; only the files and the outputs are kept here.
"""

import argparse
import copy
import shutil
from pathlib import Path

import torch
from lycoris import LycorisNetwork, create_lycoris
from peft import IA3Config, LoHaConfig, LoKrConfig, LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

from loras import NETWORKS, open_pipeline
from networks import run_unet

PARTS = r"mid_block\.(attentions\.0|resnets\.0)\..*"

# name: what LyCORIS is asked for. Ranks are small, so that every kind of factor is there.
LYCORIS = {
    "lycoris-locon-tucker": dict(algo="locon", use_tucker=True),
    "lycoris-loha": dict(algo="loha"),
    "lycoris-loha-tucker": dict(algo="loha", use_tucker=True),
    "lycoris-lokr": dict(algo="lokr", factor=4),
    "lycoris-lokr-both": dict(algo="lokr", factor=8, decompose_both=True, use_tucker=True),
    "lycoris-lokr-whole": dict(algo="lokr", factor=4, full_matrix=True),
    "lycoris-dora": dict(algo="locon", dora_wd=True, wd_on_output=False),
    "lycoris-dora-output": dict(algo="loha", dora_wd=True, wd_on_output=True),
    "lycoris-full": dict(algo="full"),
    "lycoris-ia3": dict(algo="ia3"),
    "lycoris-glora": dict(algo="glora"),
    "lycoris-norm": dict(algo="locon", train_norm=True),
}

PEFT = {
    "peft-loha": LoHaConfig(r=2, alpha=3, target_modules=r".*mid_block.*(to_q|to_v|conv1)",
                            init_weights=False, use_effective_conv2d=True),
    "peft-lokr": LoKrConfig(r=2, alpha=3, target_modules=r".*mid_block.*(to_q|to_v|conv1)",
                            init_weights=False, decompose_both=True),
    "peft-dora": LoraConfig(r=2, lora_alpha=3, target_modules=r".*mid_block.*(to_q|to_v|conv1)",
                            use_dora=True, init_lora_weights=False),
    "peft-rslora": LoraConfig(r=3, lora_alpha=2, use_rslora=True, init_lora_weights=False,
                              target_modules=r".*mid_block.*(to_q|to_v|conv1)"),
    "peft-ia3": IA3Config(target_modules=r".*mid_block.*(to_k|to_v|net\.2)",
                          feedforward_modules=r".*net\.2", init_ia3_weights=False),
}


def randomise(module, seed):
    """Numbers that show in every output, whatever the parameters were made with."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.named_parameters():
            if not value.requires_grad:
                continue
            noise = torch.randn(value.shape, generator=generator)
            if "dora_scale" in name or "magnitude" in name:
                value.mul_(1 + 0.2 * noise)
            elif name.endswith(("scalar",)):
                continue
            elif "ia3" in name:
                value.copy_(1 + 0.5 * noise)
            else:
                fan = value[0].numel() if value.dim() > 1 else 4
                value.copy_((1.5 if "hada" in name else 0.6) * noise / max(fan, 1) ** 0.5)


def golden_inputs(name):
    goldens = load_file(NETWORKS / name / "goldens.safetensors")
    return {key.split("/")[1]: value for key, value in goldens.items() if key.startswith("unet.step/")}


def make_lycoris(unet, name, settings, out, seed):
    LycorisNetwork.apply_preset({"target_module": [], "target_name": [PARTS], "use_fnmatch": False})
    settings = dict(settings)
    network = create_lycoris(unet, 1.0, linear_dim=2, linear_alpha=3, conv_dim=2, conv_alpha=3, **settings)
    network.apply_to()
    randomise(network, seed)
    state = {k: v.clone().contiguous() for k, v in network.state_dict().items()}
    save_file(state, out / f"{name}.safetensors")
    return run_unet(unet, golden_inputs("sd15")), state


def make_peft(unet, name, config, out, seed):
    model = get_peft_model(unet, config)
    randomise(model, seed)
    model.eval()
    folder = out / name
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    return run_unet(model, golden_inputs("sd15")), load_file(folder / "adapter_model.safetensors")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the fixtures; its contents are replaced")
    args = parser.parse_args()
    torch.set_num_threads(1)
    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    unet = open_pipeline("sd15").unet
    plain = run_unet(unet, golden_inputs("sd15"))
    goldens = {}
    makers = [(make_lycoris, LYCORIS), (make_peft, PEFT)]
    for seed, (make, name, settings) in enumerate((m, n, s) for m, table in makers for n, s in table.items()):
        result, state = make(copy.deepcopy(unet), name, settings, args.out, seed + 1)
        effect = ((result - plain).abs().max() / result.abs().max()).item()
        roles = sorted({key.rsplit(".", 2 if key.endswith(".weight") else 1)[1] for key in state})
        print(f"{name}: changed by {effect:.3f}; {len(state)} tensors: {' '.join(roles)}")
        assert effect > 0.02, "the change must show"
        goldens[name] = result.contiguous()
    save_file(goldens, args.out / "goldens.safetensors")
    size = sum(path.stat().st_size for path in args.out.rglob("*") if path.is_file())
    print(f"{size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
