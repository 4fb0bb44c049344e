#!/bin/sh
# Everything from nothing to the exported model, in order. Each step resumes or skips what is done; the times are
# wall-clock minutes and may be changed: VAE_MINUTES, TEXT_MINUTES, UNET_MINUTES, ENLARGE_MINUTES. CACHE holds what is not shipped.
set -eu
cd "$(dirname "$0")"
CACHE=${CACHE:-work}
python sources.py --cache "$CACHE"
python compose.py --cache "$CACHE" --shards "${SHARDS:-6}"
python vae.py --cache "$CACHE" --minutes "${VAE_MINUTES:-11}"
python tokenizer.py --cache "$CACHE"
python text.py --cache "$CACHE" --minutes "${TEXT_MINUTES:-10}"
# Small pictures first: they teach who and where several times as fast.
MINUTES=${UNET_MINUTES:-270}
python unet.py --cache "$CACHE" --encode --side 64
python unet.py --cache "$CACHE" --side 64 --minutes "$MINUTES" --until $((MINUTES / 3))
python unet.py --cache "$CACHE" --encode --side 96
python unet.py --cache "$CACHE" --side 96 --minutes "$MINUTES"
# Pictures of twice that side, drawn from the same latents.
python compose.py --cache "$CACHE" --folder large --side 192 --shards 1
python enlarge.py --cache "$CACHE" --minutes "${ENLARGE_MINUTES:-36}"
python export.py --cache "$CACHE"
python curve.py --cache "$CACHE"
python sample.py --out "$CACHE/sheet.png"
