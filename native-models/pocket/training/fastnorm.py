"""Group norm and SiLU in one pass, for channels-last training on CPUs (float32, or bf16 where the CPU computes in it),
where PyTorch's own backward of the norm takes half of all time. Elsewhere (CUDA, no compiler) `install` leaves the model as it is. The parameters keep
their names, so checkpoints do not know about it.
"""
import torch
from torch import nn

SOURCE = r"""
#include <torch/extension.h>
#include <ATen/Parallel.h>
#include <cmath>
#include <cstring>
#include <vector>
using at::Tensor;
static inline float up(float v) { return v; }
static inline void put(float& o, float f) { o = f; }
static inline float up(uint16_t v) { uint32_t u = (uint32_t)v << 16; float f; memcpy(&f, &u, 4); return f; }
static inline uint16_t down(float f);
static inline void put(uint16_t& o, float f) { o = down(f); }
static inline uint16_t down(float f) { uint32_t u; memcpy(&u, &f, 4); u += 0x7fff + ((u >> 16) & 1); return u >> 16; }

template <class T> std::vector<Tensor> forward_of(Tensor x, Tensor w, Tensor b, int64_t G, double eps, bool silu) {
  int64_t B = x.size(0), C = x.size(1), P = x.size(2) * x.size(3), D = C / G;
  auto y = torch::empty_like(x);
  auto stats = torch::empty({B, 2, G}, torch::kFloat32);
  const T* X = (const T*)x.data_ptr(); T* Y = (T*)y.data_ptr();
  const float *W = w.data_ptr<float>(), *Bi = b.data_ptr<float>(); float* S = stats.data_ptr<float>();
  at::parallel_for(0, B, 1, [&](int64_t b0, int64_t b1) {
    std::vector<float> sum(C), sq(C), a(C), s(C);
    for (int64_t n = b0; n < b1; n++) {
      const T* xn = X + n * P * C; T* yn = Y + n * P * C;
      float *su = sum.data(), *sqq = sq.data(), *aa = a.data(), *ss = s.data();
      for (int64_t c = 0; c < C; c++) su[c] = sqq[c] = 0;
      for (int64_t p = 0; p < P; p++) { const T* r = xn + p * C;
        for (int64_t c = 0; c < C; c++) { float v = up(r[c]); su[c] += v; sqq[c] += v * v; } }
      for (int64_t g = 0; g < G; g++) { double m = 0, q = 0;
        for (int64_t c = g * D; c < (g + 1) * D; c++) { m += su[c]; q += sqq[c]; }
        m /= P * D; q = q / (P * D) - m * m; double r = 1 / std::sqrt((q > 0 ? q : 0) + eps);
        S[n * 2 * G + g] = m; S[n * 2 * G + G + g] = r;
        for (int64_t c = g * D; c < (g + 1) * D; c++) { aa[c] = r * W[c]; ss[c] = Bi[c] - m * r * W[c]; } }
      for (int64_t p = 0; p < P; p++) { const T* r = xn + p * C; T* o = yn + p * C;
        if (silu) for (int64_t c = 0; c < C; c++) { float u = up(r[c]) * aa[c] + ss[c]; put(o[c], u / (1 + expf(-u))); }
        else for (int64_t c = 0; c < C; c++) put(o[c], up(r[c]) * aa[c] + ss[c]); }
    }
  });
  return {y, stats};
}

template <class T> std::vector<Tensor> backward_of(Tensor dy, Tensor x, Tensor w, Tensor b, Tensor stats, int64_t G, bool silu) {
  int64_t B = x.size(0), C = x.size(1), P = x.size(2) * x.size(3), D = C / G;
  auto dx = torch::empty_like(x);
  auto dwb = torch::empty({B, C}, torch::kFloat32), dbb = torch::empty({B, C}, torch::kFloat32);
  const T *X = (const T*)x.data_ptr(), *DY = (const T*)dy.data_ptr(); T* DX = (T*)dx.data_ptr();
  const float *W = w.data_ptr<float>(), *Bi = b.data_ptr<float>(), *S = stats.data_ptr<float>();
  float *DW = dwb.data_ptr<float>(), *DB = dbb.data_ptr<float>();
  at::parallel_for(0, B, 1, [&](int64_t b0, int64_t b1) {
    std::vector<float> a(C), s(C), k1(C), k2(C), k3(C);
    for (int64_t n = b0; n < b1; n++) {
      const T *xn = X + n * P * C, *gn = DY + n * P * C; T* on = DX + n * P * C;
      float *aa = a.data(), *ss = s.data(), *dw = DW + n * C, *db = DB + n * C, *A = k1.data(), *Bq = k2.data(), *Cq = k3.data();
      for (int64_t c = 0; c < C; c++) { float m = S[n * 2 * G + c / D], r = S[n * 2 * G + G + c / D];
        aa[c] = r * W[c]; ss[c] = Bi[c] - m * r * W[c]; dw[c] = db[c] = 0; }
      for (int64_t p = 0; p < P; p++) { const T *r = xn + p * C, *g = gn + p * C; T* o = on + p * C;
        if (silu) for (int64_t c = 0; c < C; c++) { float v = up(r[c]), u = v * aa[c] + ss[c], e = 1 / (1 + expf(-u));
            float d = up(g[c]) * e * (1 + u * (1 - e)); db[c] += d; dw[c] += d * v; put(o[c], d); }
        else for (int64_t c = 0; c < C; c++) { float d = up(g[c]); db[c] += d; dw[c] += d * up(r[c]); } }
      const T* du = silu ? on : gn;
      for (int64_t g = 0; g < G; g++) { float m = S[n * 2 * G + g], r = S[n * 2 * G + G + g]; double m1 = 0, m2 = 0;
        for (int64_t c = g * D; c < (g + 1) * D; c++) { dw[c] = r * (dw[c] - m * db[c]); m1 += W[c] * db[c]; m2 += W[c] * dw[c]; }
        m1 /= P * D; m2 /= P * D;  // dx = r (w du - m1 - xhat m2), xhat = (x - m) r
        for (int64_t c = g * D; c < (g + 1) * D; c++) { A[c] = r * W[c]; Bq[c] = -r * r * m2; Cq[c] = -r * m1 + r * r * m * m2; } }
      for (int64_t p = 0; p < P; p++) { const T *r = xn + p * C, *g = du + p * C; T* o = on + p * C;
        for (int64_t c = 0; c < C; c++) put(o[c], A[c] * up(g[c]) + Bq[c] * up(r[c]) + Cq[c]); }
    }
  });
  return {dx, dwb.sum(0), dbb.sum(0)};
}
std::vector<Tensor> forward(Tensor x, Tensor w, Tensor b, int64_t G, double eps, bool silu) {
  return x.scalar_type() == torch::kFloat32 ? forward_of<float>(x, w, b, G, eps, silu) : forward_of<uint16_t>(x, w, b, G, eps, silu);
}
std::vector<Tensor> backward(Tensor dy, Tensor x, Tensor w, Tensor b, Tensor stats, int64_t G, bool silu) {
  return x.scalar_type() == torch::kFloat32 ? backward_of<float>(dy, x, w, b, stats, G, silu) : backward_of<uint16_t>(dy, x, w, b, stats, G, silu);
}
PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) { m.def("forward", &forward); m.def("backward", &backward); }
"""
_kernel = None


def kernel():
    global _kernel
    if _kernel is None:
        from torch.utils.cpp_extension import load_inline

        _kernel = load_inline("pocket_fastnorm", SOURCE, extra_cflags=["-Ofast", "-march=native", "-mprefer-vector-width=512"])
    return _kernel


class _Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, groups, eps, silu):
        x = x.contiguous(memory_format=torch.channels_last)
        y, stats = kernel().forward(x, weight.detach(), bias.detach(), groups, eps, silu)
        ctx.save_for_backward(x, weight, bias, stats)
        ctx.groups, ctx.silu = groups, silu
        return y

    @staticmethod
    def backward(ctx, dy):
        x, weight, bias, stats = ctx.saved_tensors
        dy = dy.to(x.dtype).contiguous(memory_format=torch.channels_last)
        dx, dw, db = kernel().backward(dy, x, weight.detach(), bias.detach(), stats, ctx.groups, ctx.silu)
        return dx, dw, db, None, None, None


class FastGroupNorm(nn.GroupNorm):
    silu = False

    def forward(self, x):
        if x.device.type == "cpu" and x.dim() == 4:
            return _Norm.apply(x, self.weight, self.bias, self.num_groups, self.eps, self.silu)
        y = super().forward(x)
        return nn.functional.silu(y) if self.silu else y


class VectorSiLU(nn.Module):
    """SiLU for time embeddings; pictures had theirs inside the norm."""

    def forward(self, x):
        return nn.functional.silu(x) if x.dim() == 2 else x


def install(model: nn.Module) -> nn.Module:
    """Swaps the norms of a diffusers U-Net or VAE in place."""
    try:
        kernel()
    except (OSError, RuntimeError, ImportError) as reason:
        print("no fused norm:", str(reason).splitlines()[0])
        return model
    for module in model.modules():
        for name, child in list(module.named_children()):
            if type(child) is nn.GroupNorm:
                child.__class__ = FastGroupNorm
                child.silu = name in ("norm1", "norm2", "conv_norm_out")
        if hasattr(module, "nonlinearity") and hasattr(module, "norm1"):
            module.nonlinearity = VectorSiLU()
        if hasattr(module, "conv_act"):
            module.conv_act = VectorSiLU()
    return model


if __name__ == "__main__":  # agreement with PyTorch's own
    torch.manual_seed(0)
    x = torch.randn(2, 48, 9, 7).to(memory_format=torch.channels_last).requires_grad_()
    reference = nn.Sequential(nn.GroupNorm(8, 48), nn.SiLU())
    reference[0].weight.data.normal_(), reference[0].bias.data.normal_()
    want = reference(x)
    want.square().sum().backward()
    grads = x.grad.clone(), reference[0].weight.grad.clone(), reference[0].bias.grad.clone()
    x.grad = None
    fast = reference[0]
    fast.__class__, fast.silu, fast.weight.grad, fast.bias.grad = FastGroupNorm, True, None, None
    got = fast(x)
    got.float().square().sum().backward()
    for a, b in zip((want, *grads), (got.float(), x.grad, fast.weight.grad, fast.bias.grad)):
        print("relative error", float((a - b).norm() / a.norm()))
