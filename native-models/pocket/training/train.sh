#!/bin/sh
# Everything from nothing to the exported model, in order. Each step resumes or skips what is done; the times are
# wall-clock minutes and may be changed: VAE_MINUTES, TEXT_MINUTES, UNET_MINUTES. CACHE holds what is not shipped.
set -eu
cd "$(dirname "$0")"
CACHE=${CACHE:-work}
python sources.py --cache "$CACHE"
python compose.py --cache "$CACHE" --shards "${SHARDS:-6}"
python vae.py --cache "$CACHE" --minutes "${VAE_MINUTES:-22}"
python tokenizer.py --cache "$CACHE"
python text.py --cache "$CACHE" --minutes "${TEXT_MINUTES:-10}"
python unet.py --cache "$CACHE" --encode
# With little compute, all kinds first and then only those in focus (world.FOCUS_*). UNET_MINUTES counts both.
python unet.py --cache "$CACHE" --minutes "${UNET_MINUTES:-57}" --until "${UNET_ALL_MINUTES:-25}"
python unet.py --cache "$CACHE" --minutes "${UNET_MINUTES:-57}" --focus
python polish.py --cache "$CACHE" --minutes "${POLISH_MINUTES:-7}" --focus
python export.py --cache "$CACHE"
python curve.py --cache "$CACHE"
python sample.py --out "$CACHE/sheet.png"
