"""Identity-preserving cross-attention the published way: keys and values are stored in a first run.

A processor per cross-attention layer records K and V of every step while P0 is denoised alone, and lets
the positive branch of later runs attend to them beside its own. It must not know prompts or samplers.
"""

from dataclasses import dataclass, field

import torch


@dataclass
class IdentityStore:
    """What all layers share. `keep` [77] says which stored rows may be seen; `copies` how often they are repeated."""

    blocks: list[str] | None = None
    start_step: int = 0
    copies: int = 1
    mode: str = "off"  # 'off', 'record' or 'attend'
    step: int = 0
    keep: torch.Tensor | None = None
    memory: dict[tuple[int, str], tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)

    def takes_part(self, layer: str) -> bool:
        block = block_of(layer)
        return self.step >= self.start_step and (self.blocks is None or block in self.blocks)


def block_of(layer: str) -> str:
    """`down_blocks.1.attentions.0...` is in `down1`, `mid_block...` in `mid`."""
    first, second, *_ = layer.split(".")
    return "mid" if first == "mid_block" else first.removesuffix("_blocks") + second


class StoredKeysProcessor:
    """Plain softmax attention; the last row of the batch is the positive branch, whatever the guidance."""

    def __init__(self, store: IdentityStore, layer: str):
        self.store = store
        self.layer = layer

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, **_):
        """hidden_states [B, Q, C], encoder_hidden_states [B, 77, D] -> [B, Q, C]."""

        def heads(x):
            return x.unflatten(-1, (attn.heads, -1)).transpose(1, 2)

        q = heads(attn.to_q(hidden_states))
        k = heads(attn.to_k(encoder_hidden_states))
        v = heads(attn.to_v(encoder_hidden_states))
        store, place = self.store, (self.store.step, self.layer)
        if store.mode == "record":
            store.memory[place] = (k[-1:], v[-1:])
        if store.mode == "attend" and store.copies > 0 and store.takes_part(self.layer):
            negative = attend(q[:-1], k[:-1], v[:-1], attn.scale)
            stored_k, stored_v = store.memory[place]
            hidden = torch.zeros(store.keep.shape[0]).masked_fill(~store.keep, -torch.inf)
            mask = torch.cat([torch.zeros(k.shape[2]), *[hidden] * store.copies])
            positive = attend(
                q[-1:],
                torch.cat([k[-1:], *[stored_k] * store.copies], dim=2),
                torch.cat([v[-1:], *[stored_v] * store.copies], dim=2),
                attn.scale,
                mask,
            )
            output = torch.cat([negative, positive])
        else:
            output = attend(q, k, v, attn.scale)
        output = output.transpose(1, 2).flatten(2)
        return attn.to_out[1](attn.to_out[0](output))


def attend(q, k, v, scale, mask=None):
    """q [B, H, Q, d], k and v [B, H, S, d], mask [S] added to the logits."""
    logits = q @ k.transpose(-2, -1) * scale
    if mask is not None:
        logits = logits + mask.to(logits.dtype)
    return logits.softmax(dim=-1) @ v


def install(unet, store: IdentityStore) -> None:
    """Puts a processor into every cross-attention layer (`attn2`); self-attention stays as the library has it."""
    processors = {}
    for name, processor in unet.attn_processors.items():
        layer = name.removesuffix(".processor")
        processors[name] = StoredKeysProcessor(store, layer) if layer.endswith("attn2") else processor
    unet.set_attn_processor(processors)
