"""A change of variables for what the U-Net reads of the text, so that it learns every word at one speed.

The frozen encoders' rows are far from round: a common offset of length 29, and a standard deviation of 20 along the loudest
direction against less than 1 along all but a few dozen, where most of what tells one word from another lies. Gradients follow
the loud directions. So the U-Net is trained on whitened rows, (x - mean) · matrix, and on the pooled output treated likewise.
Both changes are linear and go into the layers that read them: `fold` gives weights that see the encoders' own rows and
compute exactly the same. Keys lose only a constant, which softmax ignores; values' constant moves into the bias after them.
"""
import torch

FLOOR = 0.25  # standard deviations below this share of the root mean square of all are not amplified


def _statistics(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean [D] and the symmetric matrix [D, D] that gives x [N, D] a covariance near the identity."""
    x = x.double()
    mean = x.mean(0)
    variance, directions = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    variance = variance.clamp(min=0)
    return mean.float(), (directions @ ((variance + FLOOR**2 * variance.mean()).rsqrt()[:, None] * directions.T)).float()


class Whitening:
    """Of the context rows [.., 77, D] and of the pooled output [.., P]; measured once on encoded captions and kept with
    the run, because the trained weights mean nothing without it."""

    def __init__(self, rows, pooled):
        self.rows, self.pooled = rows, pooled

    @classmethod
    def measure(cls, states: torch.Tensor, pooled: torch.Tensor) -> "Whitening":
        # The first row is the same for every caption: it would only add an offset.
        return cls(_statistics(states[:, 1:].reshape(-1, states.shape[-1])), _statistics(pooled))

    def state_dict(self):
        return {"rows": self.rows, "pooled": self.pooled}

    def load_state_dict(self, state):
        self.rows, self.pooled = state["rows"], state["pooled"]

    def __call__(self, states, pooled):
        (mean, matrix), (pooled_mean, pooled_matrix) = self.rows, self.pooled
        return (states - mean) @ matrix, (pooled - pooled_mean) @ pooled_matrix

    @torch.no_grad()
    def fold(self, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """U-Net weights for whitened rows -> for the encoders' own."""
        out = {k: v.clone() for k, v in weights.items()}
        mean, matrix = self.rows
        for name, weight in weights.items():
            if name.endswith("attn2.to_k.weight"):
                out[name] = weight @ matrix
            if name.endswith("attn2.to_v.weight"):
                out[name] = weight @ matrix
                after = name.removesuffix("to_v.weight") + "to_out.0."
                out[after + "bias"] = out[after + "bias"] - weights[after + "weight"] @ (weight @ (matrix @ mean))
        mean, matrix = self.pooled
        first = weights["add_embedding.linear_1.weight"]
        reads = first[:, : len(mean)] @ matrix
        out["add_embedding.linear_1.weight"] = torch.cat([reads, first[:, len(mean) :]], 1)
        out["add_embedding.linear_1.bias"] = weights["add_embedding.linear_1.bias"] - reads @ mean
        return out
