// Where CUDA's libraries come from: ONNX Runtime's provider and NVIDIA's own builds, as Python wheels, which are zip
// archives with fixed addresses and SHA-256. No Python is needed for them. CUDA 13.0 is the oldest that this provider
// takes, and so the one that most drivers run.

export interface CudaPart {
  name: string;
  licence: string;
  /** The licence's text, or the page that tells it. */
  licencePage: string;
  url: string;
  bytes: number;
  sha256: string;
  /** What is unpacked, in loading order: whole paths in the archive, of which the last part is the library's name. */
  libraries: readonly string[];
}

const nvidia = {
  licence: 'NVIDIA software licence',
  licencePage: 'https://docs.nvidia.com/cuda/eula/index.html',
};
const files = 'https://files.pythonhosted.org/packages';
const cuda = 'nvidia/cu13/lib';
const cudnn = 'nvidia/cudnn/lib';

/** Of this version of ONNX Runtime; the one in package.json is the same, which a test holds. */
export const cudaPackVersion = '1.30.0';

export const cudaParts: readonly CudaPart[] = [
  {
    name: 'CUDA runtime 13.0.96',
    ...nvidia,
    url: `${files}/2e/24/d1558f3b68b1d26e706813b1d10aa1d785e4698c425af8db8edc3dced472/nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl`,
    bytes: 2_243_632,
    sha256: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
    libraries: [`${cuda}/libcudart.so.13`],
  },
  {
    name: 'cuBLAS 13.0.2.14',
    ...nvidia,
    url: `${files}/28/d4/30e630055d8e0f7058cc0d39e562c965d692f4735537d3f02f45d579a280/nvidia_cublas-13.0.2.14-py3-none-manylinux_2_27_x86_64.whl`,
    bytes: 420_882_912,
    sha256: '0cf238ffdbe46c00cb9aa98e7bca745c223a5ca5a53e686ac8b3e5a08fe80d6c',
    libraries: [`${cuda}/libcublasLt.so.13`, `${cuda}/libcublas.so.13`],
  },
  {
    name: 'cuRAND 10.4.0.35',
    ...nvidia,
    url: `${files}/a5/9f/be0a41ca4a4917abf5cb9ae0daff1a6060cc5de950aec0396de9f3b52bc5/nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl`,
    bytes: 59_544_258,
    sha256: '1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc',
    libraries: [`${cuda}/libcurand.so.10`],
  },
  {
    name: 'NVRTC 13.0.88',
    ...nvidia,
    url: `${files}/c3/68/483a78f5e8f31b08fb1bb671559968c0ca3a065ac7acabfc7cee55214fd6/nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl`,
    bytes: 90_215_200,
    sha256: 'ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575',
    libraries: [`${cuda}/libnvrtc-builtins.so.13.0`, `${cuda}/libnvrtc.so.13`],
  },
  {
    name: 'cuDNN 9.19.0.56',
    ...nvidia,
    licencePage: 'https://docs.nvidia.com/deeplearning/cudnn/latest/reference/eula.html',
    url: `${files}/a3/22/0b4b932655d17a6da1b92fa92ab12844b053bb2ac2475e179ba6f043da1e/nvidia_cudnn_cu13-9.19.0.56-py3-none-manylinux_2_27_x86_64.whl`,
    bytes: 366_066_321,
    sha256: 'd20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf',
    libraries: [
      `${cudnn}/libcudnn.so.9`,
      `${cudnn}/libcudnn_graph.so.9`,
      `${cudnn}/libcudnn_ops.so.9`,
      `${cudnn}/libcudnn_cnn.so.9`,
      `${cudnn}/libcudnn_adv.so.9`,
      `${cudnn}/libcudnn_heuristic.so.9`,
      `${cudnn}/libcudnn_engines_precompiled.so.9`,
      `${cudnn}/libcudnn_engines_runtime_compiled.so.9`,
    ],
  },
  {
    name: `ONNX Runtime ${cudaPackVersion}, CUDA provider`,
    licence: 'MIT',
    licencePage: 'https://github.com/microsoft/onnxruntime/blob/main/LICENSE',
    url: `${files}/ea/71/b225bd559a718f6cefb058d4f4c4c95e556543f47d4be0e81819681ac347/onnxruntime_gpu-1.30.0-cp311-cp311-manylinux_2_28_x86_64.whl`,
    bytes: 246_658_419,
    sha256: '4fbf0c5d7b5fb99266c2e8a802e3e64af68bdc383e0f3c7349b985f1087eedaa',
    libraries: [
      'onnxruntime/capi/libonnxruntime_providers_shared.so',
      'onnxruntime/capi/libonnxruntime_providers_cuda.so',
    ],
  },
];

export const cudaPackBytes = (parts = cudaParts): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);
