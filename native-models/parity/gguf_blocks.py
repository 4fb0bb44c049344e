"""Golden numbers for GGUF's blocks: a file as gguf-py (of ggml) writes it, and what gguf-py dequantises it to.

    python gguf_blocks.py --out fixtures/gguf
"""

import argparse
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, GGUFWriter, dequantize
from safetensors.numpy import save_file

ROWS, WIDTH = 4, 256
# Where the half-precision factors of a block lie.
FACTORS = {
    Type.Q8_0: [0], Type.Q4_0: [0], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
    Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q2_K: [80, 82], Type.Q3_K: [108],
}


def blocks(kind, generator):
    """Every bit of a block by lot, but factors of a sane size."""
    weights, size = GGML_QUANT_SIZES[kind]
    data = generator.integers(0, 256, (ROWS * WIDTH // weights, size), dtype=np.uint8)
    for at in FACTORS[kind]:
        data[:, at:at + 2] = generator.normal(0, 0.01, (len(data), 1)).astype(np.float16).view(np.uint8)
    return data.reshape(ROWS, -1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(7)
    writer = GGUFWriter(args.out / "blocks.gguf", "sd1")
    writer.add_name("every kind of block")
    goldens = {}
    for kind in FACTORS:
        data = blocks(kind, generator)
        writer.add_tensor(kind.name, data, raw_dtype=kind)
        goldens[kind.name] = dequantize(data, kind).astype(np.float32).reshape(ROWS, WIDTH)
    plain = generator.normal(0, 1, (ROWS, WIDTH)).astype(np.float16)
    writer.add_tensor("F16", plain)
    goldens["F16"] = plain.astype(np.float32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file(goldens, args.out / "goldens.safetensors")


if __name__ == "__main__":
    main()
