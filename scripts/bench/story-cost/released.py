"""How much U-Net work a story is in the authors' released code (byliutao/1Prompt1Story, MIT), run as it is:

    python released.py --released DIR --clip DIR --identity TEXT --frames TEXT... --side 1024 --steps 4

DIR is a checkout of it. Its own pipeline, controller and U-Net tell the story; the U-Net computes on `meta` tensors,
shapes without numbers, so that neither weights nor a GPU are needed, and the text encoders and the VAE are small random
ones. What is counted does not depend on numbers: calls, their arithmetic (as torch's FlopCounterMode counts matrix
products and convolutions) and what is kept between passes. Prints one line of JSON.
"""

import argparse
import ast
import importlib
import json
import sys
import tempfile
import types
from pathlib import Path

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler
from torch.utils.flop_counter import FlopCounterMode
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

START, END = 49406, 49407
SCHEDULER = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading",
                 steps_offset=1)


def stand_in_for_absent_imports(source: Path):
    """The code asks for names that later releases of its libraries dropped. None of those is called here."""
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.ImportFrom) or node.module.split(".")[0] not in ("diffusers", "transformers", "scipy"):
            continue
        try:
            module = importlib.import_module(node.module)
        except ImportError:
            module = sys.modules.setdefault(node.module, types.ModuleType(node.module))
        for name in (alias.name for alias in node.names):
            if not hasattr(module, name):
                setattr(module, name, type(name, (), {}))


class CountedUnet(torch.nn.Module):
    """The released U-Net on `meta`: counts its calls and answers noise of the right shape."""

    device, dtype = torch.device("cpu"), torch.float32

    def __init__(self, unet, sample_size):
        super().__init__()
        self.inner = [unet]
        self.add_embedding = unet.add_embedding
        self.config = types.SimpleNamespace(in_channels=4, addition_time_embed_dim=256, sample_size=sample_size,
                                            time_cond_proj_dim=None)
        self.calls = []

    def forward(self, sample, timestep, encoder_hidden_states, added_cond_kwargs, unet_controller, **_):
        added = {key: value.to("meta") for key, value in added_cond_kwargs.items()}
        with FlopCounterMode(display=False) as counter:
            self.inner[0](sample.to("meta"), timestep.to("meta"), encoder_hidden_states.to("meta"), added,
                          unet_controller=unet_controller)
        self.calls.append({"rows": sample.shape[0], "flops": counter.get_total_flops(),
                           "identity": unet_controller.Store_qkv})
        return [torch.randn_like(sample)]


def tokenizer(clip: Path, pad: str):
    return CLIPTokenizer(str(clip / "vocab.json"), str(clip / "merges.txt"), pad_token=pad, model_max_length=77)


class WithDecoder:
    """A tokenizer whose `decoder` is the table of tokens by number, as in the releases the code was written for."""

    def __init__(self, inner):
        self.inner = inner
        self.model_max_length = inner.model_max_length
        self.decoder = {number: token for token, number in inner.get_vocab().items()}

    def __call__(self, *inputs, **options):
        return self.inner(*inputs, **options)


def text_encoder(kind, width, pad):
    return kind(CLIPTextConfig(
        vocab_size=49408, hidden_size=width, intermediate_size=64, num_hidden_layers=2, num_attention_heads=width // 64,
        projection_dim=width, bos_token_id=START, eos_token_id=END, pad_token_id=pad)).eval()


def pipeline(released, clip: Path, unet):
    vae = AutoencoderKL(block_out_channels=(8, 8, 8, 8), norm_num_groups=8, scaling_factor=0.13025,
                        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
    pipe = released.StableDiffusionXLPipeline(
        vae=vae, unet=unet, scheduler=EulerDiscreteScheduler(**SCHEDULER), add_watermarker=False,
        text_encoder=text_encoder(CLIPTextModel, 768, END), tokenizer=tokenizer(clip, "<|endoftext|>"),
        text_encoder_2=text_encoder(CLIPTextModelWithProjection, 1280, 0), tokenizer_2=tokenizer(clip, "!"))
    pipe.set_progress_bar_config(disable=True)
    return pipe


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--released", type=Path, required=True)
    parser.add_argument("--clip", type=Path, required=True)
    parser.add_argument("--identity", required=True)
    parser.add_argument("--frames", nargs="+", required=True)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=4)
    args = parser.parse_args()
    sys.path.insert(0, str(args.released.resolve()))
    for source in (args.released / "unet").glob("*.py"):
        stand_in_for_absent_imports(source)
    story = importlib.import_module("main")
    released = importlib.import_module("unet.pipeline_stable_diffusion_xl")
    network = importlib.import_module("unet.unet")
    # Which columns are masked and how text rows are reweighted changes numbers only, none of what is counted.
    importlib.import_module("unet.utils").apply_embeds_mask = lambda *_, **__: None

    with torch.device("meta"):
        unet = CountedUnet(network.UNet2DConditionModel(), args.side // 8)
    pipe = pipeline(released, args.clip, unet)
    controller = story.load_unet_controller(pipe, "meta")
    controller.Prompt_embeds_mode = "original"
    controller.torch_dtype, controller.tokenizer = torch.float32, WithDecoder(pipe.tokenizer)

    def drawn(*inputs, **options):
        return pipe(*inputs, num_inference_steps=args.steps, height=args.side, width=args.side, **options)

    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        story.generate_images(controller, drawn, args.identity, args.frames, folder, 10, 42, verbose=False)
    stored = [*controller.k_store.values(), *controller.v_store.values()]
    print(json.dumps({"calls": unet.calls, "storedElements": sum(value.numel() for value in stored)}))


if __name__ == "__main__":
    main()
