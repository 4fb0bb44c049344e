#!/bin/sh
# Everything from nothing to the exported model, on one GPU. Pictures are composed all the while; what needs them waits.
# Times are wall-clock minutes and may be changed: VAE_MINUTES, TEXT_MINUTES, UNET_MINUTES, FINISH_MINUTES, JUDGE_MINUTES. What was
# stopped goes on where it was saved last. CACHE holds what is not shipped (35 GB).
set -eu
cd "$(dirname "$0")"
CACHE=${CACHE:-work}
PROCESSES=${PROCESSES:-$(nproc)}
# Waits for the processes given, and fails when one did.
all() { for process in "$@"; do wait "$process"; done; }

python sources.py --cache "$CACHE"
[ -d "$CACHE/tokenizer_2" ] || python tokenizer.py --cache "$CACHE"
python compose.py --cache "$CACHE" --shards "${SHARDS:-280}" --processes "$PROCESSES" & composing=$!
python vae.py --cache "$CACHE" --minutes "${VAE_MINUTES:-1.2}" & vae=$!
python text.py --cache "$CACHE" --minutes "${TEXT_MINUTES:-1.2}" & text=$!
all $vae $text
python unet.py --cache "$CACHE" --encode & encoding=$!
python unet.py --cache "$CACHE" --minutes "${UNET_MINUTES:-6.1}" & unet=$!
python judge.py --cache "$CACHE" --minutes "${JUDGE_MINUTES:-1.5}" & judge=$!
all $composing $encoding $unet $judge
python vae.py --cache "$CACHE" --finish --minutes "${FINISH_MINUTES:-0.7}"
python export.py --cache "$CACHE"
python judge.py --cache "$CACHE" --export
python curve.py --cache "$CACHE"
python sample.py --out "$CACHE/sheet.png"
