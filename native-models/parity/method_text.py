"""The text side of One-Prompt-One-Story, restated: windows, consolidation, encoders, reweighting.

Everything is done the long way round, on literal matrices, so that it can judge an implementation
that takes short cuts. It must not know the U-Net.
"""

from dataclasses import dataclass, field
from pathlib import Path
import json

import torch
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

LENGTH = 77


@dataclass
class Prompt:
    """A prompt as rows of the text states: what is expressed comes first in `frames` when windows slide."""

    text: str
    input_ids: torch.Tensor  # [77] of tokenizer 1
    identity_rows: range  # P0, without the start-of-text row
    frame_rows: dict[int, range]  # by scene
    end_rows: range


@dataclass
class TextSide:
    """The tokenizers and encoders of one checkpoint folder: one pair (SD) or two (SDXL)."""

    folder: Path
    tokenizers: list = field(init=False)
    encoders: list = field(init=False)

    def __post_init__(self):
        index = json.loads((self.folder / "model_index.json").read_text())
        self.zeros_for_empty = index.get("force_zeros_for_empty_prompt", False)
        self.is_xl = "text_encoder_2" in index
        suffixes = ["", "_2"] if self.is_xl else [""]
        kinds = [CLIPTextModel, CLIPTextModelWithProjection]
        self.tokenizers = [CLIPTokenizer.from_pretrained(self.folder / f"tokenizer{s}") for s in suffixes]
        self.encoders = [
            kind.from_pretrained(self.folder / f"text_encoder{s}", dtype=torch.float32).eval()
            for kind, s in zip(kinds, suffixes)
        ]

    def tokens(self, text: str) -> list[int]:
        """Without the start and end marks, never cut."""
        return self.tokenizers[0](text, add_special_tokens=False).input_ids

    @torch.no_grad()
    def states(self, text: str, clip_skip: int | None) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """One [77, D] per encoder, and the pooled embedding [P] of encoder 2."""
        states, pooled = [], None
        for tokenizer, encoder in zip(self.tokenizers, self.encoders):
            ids = tokenizer(text, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt")
            output = encoder(ids.input_ids, output_hidden_states=True)
            if self.is_xl:
                rows = output.hidden_states[-2 - (clip_skip or 0)]
                pooled = output[0][0]
            elif clip_skip is None:
                rows = output.last_hidden_state
            else:
                body = getattr(encoder, "text_model", encoder)
                rows = body.final_layer_norm(output.hidden_states[-1 - clip_skip])
            states.append(rows[0].clone())
        return states, pooled

    def chunks(self, text: str) -> list[list[int]]:
        """Token ids in chunks of 75: BREAK ends one, words of up to seven tokens are not cut in two."""
        done, chunk = [], []
        for word in text.split():
            if word == "BREAK":
                done.append(chunk)
                chunk = []
                continue
            ids = self.tokens(word)
            for unit in [ids] if len(ids) <= 7 else [[one] for one in ids]:
                if len(chunk) + len(unit) > LENGTH - 2:
                    done.append(chunk)
                    chunk = []
                chunk = chunk + unit
        return [*done, chunk] if chunk or not done else done

    @torch.no_grad()
    def long_states(self, text: str, clip_skip: int | None, most: int | None = None):
        """As `states` of a text of any length: [77 * chunks, D] per encoder, and the first chunk's pooled embedding."""
        each = []
        for ids in self.chunks(text)[:most]:
            states, pooled = [], None
            for tokenizer, encoder in zip(self.tokenizers, self.encoders):
                row = [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]
                row += [tokenizer.pad_token_id] * (LENGTH - len(row))
                output = encoder(torch.tensor([row]), output_hidden_states=True)
                if self.is_xl:
                    states.append(output.hidden_states[-2 - (clip_skip or 0)][0])
                    pooled = output[0][0]
                else:
                    body = getattr(encoder, "text_model", encoder)
                    states.append(body.final_layer_norm(output.hidden_states[-1 - (clip_skip or 0)])[0])
            each.append((states, pooled))
        joined = [torch.cat(parts) for parts in zip(*(states for states, _ in each))]
        return joined, each[0][1]

    def negative(self, text: str, most: int | None = None) -> tuple[torch.Tensor, torch.Tensor | None]:
        """[77 * chunks, D] and [P] of the negative branch. `clip_skip` does not touch it, as in diffusers."""
        states, pooled = self.states(text, None) if len(self.chunks(text)) == 1 else self.long_states(text, None, most)
        joined = torch.cat(states, dim=-1)
        if self.zeros_for_empty and text == "":
            return torch.zeros_like(joined), torch.zeros_like(pooled)
        return joined, pooled


def consolidate(side: TextSide, identity: str, frames: dict[int, str]) -> Prompt:
    """`P0 P1 ... PN`: the rows of each part follow from the lengths of what came before it."""
    text = " ".join([identity, *frames.values()])
    whole = side.tokens(text)
    if len(whole) > LENGTH - 2:
        raise ValueError(f"{len(whole) - LENGTH + 2} tokens over: {text}")
    parts = [side.tokens(part) for part in [identity, *frames.values()]]
    assert sum(parts, []) == whole, "a blank must separate tokens"
    ends = [1]
    for part in parts:
        ends.append(ends[-1] + len(part))
    spans = [range(a, b) for a, b in zip(ends, ends[1:])]
    padded = side.tokenizers[0](text, padding="max_length", max_length=LENGTH, return_tensors="pt")
    return Prompt(
        text=text,
        input_ids=padded.input_ids[0],
        identity_rows=spans[0],
        frame_rows=dict(zip(frames, spans[1:])),
        end_rows=range(ends[-1], LENGTH),
    )


def window_of(side: TextSide, identity: str, frames: dict[int, str], scene: int, size: int) -> Prompt:
    """The prompt of one scene: of all frames when they fit, else of the largest circular window that always does."""
    scenes = list(frames)
    for width in range(min(size, len(scenes)), 0, -1):
        starts = range(len(scenes)) if width < len(scenes) else [0]
        try:
            prompts = [
                consolidate(side, identity, {s: frames[s] for s in (scenes * 2)[start : start + width]})
                for start in starts
            ]
        except ValueError:
            continue
        return prompts[scenes.index(scene)] if width < len(scenes) else prompts[0]
    raise ValueError(f"even one frame prompt is too long beside {identity!r}")


def scale_singular_values(rows: torch.Tensor, alpha: float, beta: float) -> torch.Tensor:
    """rows [n, D] as columns of X = U diag(s) V^T in float64; returns rows of U diag(beta exp(-alpha s) s) V^T."""
    u, s, vt = torch.linalg.svd(rows.double().T, full_matrices=False)
    return (u @ torch.diag(beta * torch.exp(-alpha * s) * s) @ vt).T.to(rows.dtype)


def reweight(states: torch.Tensor, prompt: Prompt, scene: int, svr: dict) -> torch.Tensor:
    """Singular-value reweighting of one encoder's [77, D], on a copy; later calls see what earlier ones did."""
    states = states.clone()
    if svr["mode"] == "original":
        return states
    ends = list(prompt.end_rows)

    def edit(one: int, alpha: float, beta: float):
        own = list(prompt.frame_rows[one])
        if svr["mode"] == "svr-eot":
            states[ends] *= svr["eotFactor"]
            rows = own
        else:
            rows = own + ends
        states[rows] = scale_singular_values(states[rows], alpha, beta)

    others = [one for one in prompt.frame_rows if one != scene]
    if svr["order"] == "express-first":
        edit(scene, svr["expressAlpha"], svr["expressBeta"])
    for other in others:
        edit(other, svr["suppressAlpha"], svr["suppressBeta"])
    if svr["order"] == "suppress-first":
        edit(scene, svr["expressAlpha"], svr["expressBeta"])
    return states


def notch(states: torch.Tensor, prompt: Prompt, scene: int, strength: float, energy: float) -> torch.Tensor:
    """The other frames' words taken out of one encoder's [77, D] by one projection in float64, with literal projectors."""
    others = [row for one, rows in prompt.frame_rows.items() if one != scene for row in rows]
    kept = [0, *prompt.identity_rows, *prompt.frame_rows[scene]]
    if not others:
        return states.clone()
    exact = states.double()
    _, sigma, vt = torch.linalg.svd(exact[kept], full_matrices=False)
    own = vt[sigma > 1e-5 * sigma[0]]
    width = exact.shape[1]
    rest = exact[others] @ (torch.eye(width, dtype=torch.float64) - own.T @ own)
    _, sigma, vt = torch.linalg.svd(rest, full_matrices=False)
    shares = torch.cumsum(sigma**2, 0) / (sigma**2).sum()
    leading = vt[: int((shares < energy).sum()) + 1]
    return (exact @ (torch.eye(width, dtype=torch.float64) - strength * leading.T @ leading)).to(states.dtype)


def bridge(side: TextSide, states: list[torch.Tensor], prompt: Prompt, texts: tuple[str, str], clip_skip, strength: float):
    """e(P0) - e(P0 with nouns alone), each at its first end of text, added to the prompt's first end of text."""
    (whole, _), (bare, _) = (side.states(text, clip_skip) for text in texts)
    rows = [1 + len(side.tokens(text)) for text in texts]
    added = [state.clone() for state in states]
    for state, more, less in zip(added, whole, bare):
        state[prompt.end_rows.start] += strength * (more[rows[0]] - less[rows[1]])
    return added
