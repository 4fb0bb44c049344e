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
import peft.tuners.boft.layer as boft
from peft import BOFTConfig, IA3Config, LoHaConfig, LoKrConfig, LoraConfig, OFTConfig, get_peft_model
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

# What turns weights in blocks, after the others: seeds count on.
LYCORIS_TURNS = {
    "lycoris-oft": dict(algo="diag-oft", dim=8),
    "lycoris-oft-constrained": dict(algo="diag-oft", dim=4, constraint=0.05, rescaled=True),
    "lycoris-boft": dict(algo="boft", dim=4, rescaled=True),
}

PEFT_TURNS = {
    "peft-oft": OFTConfig(oft_block_size=8, init_weights=False, target_modules=r".*mid_block.*(to_q|to_v|conv1)"),
    "peft-oft-exact": OFTConfig(oft_block_size=8, init_weights=False, use_cayley_neumann=False,
                                target_modules=r".*mid_block.*(to_q|to_v|conv1)"),
    "peft-oft-shared": OFTConfig(oft_block_size=8, init_weights=False, block_share=True, num_cayley_neumann_terms=3,
                                 target_modules=r".*mid_block.*(to_q|to_v)"),
    "peft-boft": BOFTConfig(boft_block_size=4, boft_n_butterfly_factor=3, init_weights=False,
                            target_modules=r".*mid_block.*(to_q|to_v)"),
    "peft-boft-one": BOFTConfig(boft_block_size=8, init_weights=False, target_modules=r".*mid_block.*(to_q|conv1)"),
}


class BlockDiagonal:
    """What PEFT's CUDA kernel computes: without it PEFT makes one stage of all."""

    @staticmethod
    def apply(blocks):
        return torch.stack([torch.block_diag(*stage) for stage in blocks])


boft.FastBlockDiag = BlockDiagonal
boft.get_fbd_cuda = lambda: True


def randomise(module, seed):
    """Numbers that show in every output, whatever the parameters were made with."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.named_parameters():
            if not value.requires_grad:
                continue
            noise = torch.randn(value.shape, generator=generator)
            if any(of in name for of in ("dora_scale", "magnitude", "rescale", "boft_s")):
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
    dim = settings.pop("dim", 2)
    network = create_lycoris(unet, 1.0, linear_dim=dim, linear_alpha=3, conv_dim=dim, conv_alpha=3, **settings)
    network.apply_to()
    randomise(network, seed)
    state = {k: v.clone().contiguous() for k, v in network.state_dict().items()}
    save_file(state, out / f"{name}.safetensors")
    if name == "lycoris-oft":
        save_old(network, out)
    return run_unet(unet, golden_inputs("sd15")), state


def save_old(network, out):
    """The same turns as LyCORIS 2 kept them: whole, under a name of their own."""
    state = {f"{one.lora_name}.oft_diag": one.get_r().detach().contiguous() for one in network.loras}
    save_file(state, out / "lycoris-oft-diag.safetensors")


def make_peft(unet, name, config, out, seed):
    model = get_peft_model(unet, config)
    randomise(model, seed)
    model.eval()
    folder = out / name
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    state = load_file(folder / "adapter_model.safetensors")
    if name == "peft-oft-exact":
        save_old_peft(state, out / "peft-oft-old")
    # PEFT's forward pass of turned convolutions is not that of the weight which it merges.
    drawn = model.merge_and_unload() if "oft" in name else model
    return run_unet(drawn, golden_inputs("sd15")), state


def save_old_peft(state, folder):
    """The same turns as PEFT kept them at first: whole blocks, of which half of B - Bᵀ is taken."""
    folder.mkdir()
    old = {}
    for key, value in state.items():
        size = 8
        square = torch.zeros(value.shape[0], size, size)
        rows, columns = torch.triu_indices(size, size, 1)
        square[:, rows, columns] = value
        old[key.replace("oft_R.weight", "oft_r")] = (square - square.transpose(1, 2)).contiguous()
    save_file(old, folder / "adapter_model.safetensors")


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
    makers = [(make_lycoris, LYCORIS), (make_peft, PEFT), (make_lycoris, LYCORIS_TURNS), (make_peft, PEFT_TURNS)]
    for seed, (make, name, settings) in enumerate((m, n, s) for m, table in makers for n, s in table.items()):
        result, state = make(copy.deepcopy(unet), name, settings, args.out, seed + 1)
        effect = ((result - plain).abs().max() / result.abs().max()).item()
        roles = sorted({key.rsplit(".", 2 if key.endswith(".weight") else 1)[1] for key in state})
        print(f"{name}: changed by {effect:.3f}; {len(state)} tensors: {' '.join(roles)}")
        assert effect > 0.02, "the change must show"
        goldens[name] = result.contiguous()
    goldens["lycoris-oft-diag"] = goldens["lycoris-oft"].clone()
    goldens["peft-oft-old"] = goldens["peft-oft-exact"].clone()
    save_file(goldens, args.out / "goldens.safetensors")
    size = sum(path.stat().st_size for path in args.out.rglob("*") if path.is_file())
    print(f"{size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
