"""Makes fixtures/onnx-exports: two tiny models exported to ONNX as other people's tools do it, and what the restated
method answers with the same weights.

- `sdxl` as optimum lays it out (torch's tracing exporter): a float time step without dimensions, a config beside every
  part, a text encoder's states as `hidden_states.N`, the U-Net's weights in `model.onnx_data`;
- `sd15` as diffusers' own conversion script and Olive do (torch.export): int32 ids, a whole-number time step,
  `weights.pb`, no configs of text encoder and VAE, and a model_index.json of an ONNX pipeline.

Run it with `python onnx_exports.py` and the packages of requirements.txt.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import diffusers
import onnx
import torch
import transformers
from diffusers import AutoencoderKL, UNet2DConditionModel
from method_cases import SCENES, scenes
from method_checkpoints import SD15_SCHEDULER, SDXL_SCHEDULER, save_index, save_text_encoder, save_unet, save_vae, text_config
from method_story import Checkpoint, tell
from method_tokenizer import END, write_tokenizer
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection
from whole_method import relative

HERE = Path(__file__).parent / "fixtures/onnx-exports"
LIMIT_BYTES = 300_000
# As shares of the largest latent: what identity must change, and what computing the U-Net in float64 may.
LEAST_EFFECT = 0.05
MOST_ROUNDING = 5e-5
OPSET = 18
# Of the first frame all, of the others the latents.
KEPT = ["latents", "prompt_embeds", "image"]
ENCODER = {"hidden_size": 4, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
TOKENIZER = {"merge_count": 40}
UNET = {"block_out_channels": [4, 4], "layers_per_block": 1, "norm_num_groups": 2, "sample_size": 8}


def make_sdxl(folder: Path) -> None:
    size = write_tokenizer(folder / "tokenizer", pad_token=END, **TOKENIZER)
    write_tokenizer(folder / "tokenizer_2", pad_token="!", **TOKENIZER)
    first = text_config(size, hidden_act="quick_gelu", **ENCODER)
    second = text_config(size, hidden_act="gelu", projection_dim=6, **ENCODER | {"eos_token_id": 2})
    save_text_encoder(folder / "text_encoder", first, 41, projected=False, row_gain=1.0)
    save_text_encoder(folder / "text_encoder_2", second, 42, projected=True, row_gain=1.0)
    save_unet(folder / "unet", 43, UNET | {
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"],
        "attention_head_dim": [1, 2],
        "cross_attention_dim": 8,
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 4,
        "projection_class_embeddings_input_dim": 6 + 6 * 4,
    })
    save_vae(folder / "vae", 44, block_out_channels=[4, 4], scaling_factor=0.5)
    save_index(folder, SDXL_SCHEDULER, {
        "_class_name": "StableDiffusionXLPipeline",
        "force_zeros_for_empty_prompt": True,
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer_2": ["transformers", "CLIPTokenizer"],
    })


def make_sd15(folder: Path) -> None:
    size = write_tokenizer(folder / "tokenizer", pad_token=END, **TOKENIZER)
    save_text_encoder(folder / "text_encoder", text_config(size, hidden_act="quick_gelu", **ENCODER), 51,
                      projected=False, row_gain=1.5)
    save_unet(folder / "unet", 52, UNET | {
        "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        "attention_head_dim": 2,
        "cross_attention_dim": 4,
    })
    save_vae(folder / "vae", 53, block_out_channels=[4, 4, 4, 4], scaling_factor=0.18215)
    save_index(folder, SD15_SCHEDULER, {"_class_name": "StableDiffusionPipeline"})


class TextEncoder(torch.nn.Module):
    """Outputs as a tuple: with `hidden`, also every state that optimum names `hidden_states.N`."""

    def __init__(self, model, hidden: bool):
        super().__init__()
        self.model, self.hidden = model, hidden

    def forward(self, input_ids):
        out = self.model(input_ids=input_ids, output_hidden_states=self.hidden)
        pooled = out.text_embeds if "text_embeds" in out else out.pooler_output
        first = (pooled, out.last_hidden_state) if "text_embeds" in out else (out.last_hidden_state, pooled)
        return first + (tuple(out.hidden_states) if self.hidden else ())


class Unet(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds=None, time_ids=None):
        added = None if text_embeds is None else {"text_embeds": text_embeds, "time_ids": time_ids}
        return self.model(sample, timestep, encoder_hidden_states, added_cond_kwargs=added, return_dict=False)[0]


class VaeDecoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, latent_sample):
        return self.model.decode(latent_sample, return_dict=False)[0]


def shrink(model: onnx.ModelProto) -> None:
    """Takes out what makes up three quarters of such a small file: notes on where in Python a node came from, inner
    shapes, long names of nodes, weights and values between them, and constants that are there twice."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output):
        part.ClearField("doc_string")
        del part.metadata_props[:]
    del graph.value_info[:]
    constants, same = {}, {}
    for node in [node for node in graph.node if node.op_type == "Constant"]:
        first = constants.setdefault(node.attribute[0].SerializeToString(), node.output[0])
        if first != node.output[0]:
            same[node.output[0]] = first
            graph.node.remove(node)
    for node in graph.node:
        node.input[:] = [same.get(name, name) for name in node.input]
    kept = {value.name for value in (*graph.input, *graph.output)}
    short = {}
    for node in graph.node:
        node.ClearField("name")
        for values in (node.input, node.output):
            for i, name in enumerate(values):
                if name and name not in kept:
                    values[i] = short.setdefault(name, f"{len(short):x}")
    for weight in graph.initializer:
        weight.name = short[weight.name]


@torch.no_grad()
def export(module, inputs: dict, outputs: list[str], axes: dict, path: Path, tracing: bool, data: str | None) -> None:
    """Writes one part; `data` names a file of its own for the weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".tmp")
    names, values = list(inputs), tuple(inputs.values())
    options = {"input_names": names, "output_names": outputs, "opset_version": OPSET}
    if tracing:
        torch.onnx.export(module, values, scratch, dynamo=False, dynamic_axes=axes, **options)
    else:
        shapes = tuple({axis: torch.export.Dim.DYNAMIC for axis in axes.get(name, {})} or None for name in names)
        torch.onnx.export(module, values, scratch, dynamo=True, dynamic_shapes=shapes, external_data=False, **options)
    model = onnx.load(scratch)
    scratch.unlink()
    shrink(model)
    if data:
        onnx.save(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=data, size_threshold=512)
    else:
        onnx.save(model, path)


BATCH, HEIGHT, WIDTH, ROWS = 2, 8, 6, 79
BATCHED = {0: "batch_size"}


def export_unet(folder: Path, target: Path, timestep, tracing: bool, data: str) -> None:
    unet = UNet2DConditionModel.from_pretrained(folder / "unet").eval()
    config = unet.config
    inputs = {
        "sample": torch.randn(BATCH, 4, HEIGHT, WIDTH),
        "timestep": timestep,
        "encoder_hidden_states": torch.randn(BATCH, ROWS, config.cross_attention_dim),
    }
    if config.addition_embed_type == "text_time":
        pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
        inputs |= {"text_embeds": torch.randn(BATCH, pooled), "time_ids": torch.randn(BATCH, 6)}
    image = {0: "batch_size", 2: "height", 3: "width"}
    axes = {name: BATCHED for name in inputs} | {
        "sample": image, "out_sample": image, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}
    }
    del axes["timestep"]
    export(Unet(unet), inputs, ["out_sample"], axes, target / "unet/model.onnx", tracing, data)


def export_vae(folder: Path, target: Path, tracing: bool) -> None:
    vae = AutoencoderKL.from_pretrained(folder / "vae").eval()
    axes = {"latent_sample": {0: "batch_size", 2: "latent_height", 3: "latent_width"}, "sample": {0: "batch_size"}}
    inputs = {"latent_sample": torch.randn(BATCH, 4, HEIGHT, WIDTH)}
    export(VaeDecoder(vae), inputs, ["sample"], axes, target / "vae_decoder/model.onnx", tracing, None)


def export_text(folder: Path, target: Path, name: str, ids_type, tracing: bool, hidden: bool) -> None:
    second = name == "text_encoder_2"
    model = (CLIPTextModelWithProjection if second else CLIPTextModel).from_pretrained(folder / name, dtype=torch.float32).eval()
    outputs = ["text_embeds", "last_hidden_state"] if second else ["last_hidden_state", "pooler_output"]
    if hidden:
        outputs += [f"hidden_states.{i}" for i in range(model.config.num_hidden_layers + 1)]
    rows = {0: "batch_size", 1: "sequence_length"}
    axes = {"input_ids": rows} | {output: rows for output in outputs}
    inputs = {"input_ids": torch.zeros(BATCH, 77, dtype=ids_type)}
    export(TextEncoder(model, hidden), inputs, outputs, axes, target / f"{name}/model.onnx", tracing, None)


def copy(folder: Path, target: Path, *names: str) -> None:
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (folder / name).is_dir() else shutil.copy)(folder / name, target / name)


def export_sdxl(folder: Path, target: Path) -> None:
    for name in ("text_encoder", "text_encoder_2"):
        export_text(folder, target, name, torch.int64, tracing=True, hidden=True)
        copy(folder, target, f"{name}/config.json")
    export_unet(folder, target, torch.tensor(999.0), tracing=True, data="model.onnx_data")
    export_vae(folder, target, tracing=True)
    copy(folder, target, "unet/config.json", "scheduler", "tokenizer", "tokenizer_2", "model_index.json")
    shutil.copy(folder / "vae/config.json", target / "vae_decoder/config.json")
    index = json.loads((folder / "model_index.json").read_text())
    index = {"_class_name": "ORTStableDiffusionXLPipeline", **{k: v for k, v in index.items() if k != "_class_name"}}
    (target / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


def export_sd15(folder: Path, target: Path) -> None:
    export_text(folder, target, "text_encoder", torch.int32, tracing=False, hidden=False)
    export_unet(folder, target, torch.tensor([999]), tracing=False, data="weights.pb")
    export_vae(folder, target, tracing=False)
    copy(folder, target, "unet/config.json", "scheduler", "tokenizer")
    part = ["diffusers", "OnnxRuntimeModel"]
    index = {"_class_name": "OnnxStableDiffusionPipeline", "text_encoder": part, "unet": part, "vae_decoder": part}
    (target / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")


def main() -> int:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for library in (transformers, diffusers):
        library.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    shutil.rmtree(HERE, ignore_errors=True)
    settings = {
        "sdxl": {"width": 16, "height": 24, "steps": 6},
        "sd15": {"width": 48, "height": 32, "steps": 6, "scheduler": "ddim", "guidanceScale": 5.0},
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, make, convert in (("sdxl", make_sdxl, export_sdxl), ("sd15", make_sd15, export_sd15)):
            folder = Path(scratch) / name
            make(folder)
            convert(folder, HERE / name / "model")
            request = {"scenes": scenes(SCENES), "settings": settings[name] | {"ipca": {"strength": 2}}}
            answers = tell(Checkpoint(folder), request)
            weak = tell(Checkpoint(folder), request | {"settings": settings[name] | {"ipca": {"strength": 1}}})
            exact = tell(Checkpoint(folder, dtype=torch.float64), request)
            effect = min(relative(b["latents"], a["latents"]) for a, b in zip(answers, weak))
            rounding = max(relative(b["latents"], a["latents"]) for a, b in zip(answers, exact))
            goldens = {f"frame-{i:02}.{key}": frame[key].contiguous()
                       for i, frame in enumerate(answers, start=1) for key in KEPT[: 3 if i == 1 else 1]}
            save_file(goldens, HERE / name / "goldens.safetensors")
            (HERE / name / "request.json").write_text(json.dumps(request, indent=1) + "\n")
            print(f"{name}: strength 1 instead of 2 moves the latents by {effect:.3f}, float64 by {rounding:.1e}")
            if effect < LEAST_EFFECT or rounding > MOST_ROUNDING:
                return 1
    size = sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file())
    print(f"{size} bytes")
    return 0 if size <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
