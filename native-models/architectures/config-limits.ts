// The largest numbers that a network's config may have. Each becomes a size or a loop, and a config is somebody else's
// word: a slip or a lie must be an answer in words, not minutes of compiling. Beside each: the largest that is published.

/** U-Net and VAE. */
export const MOST_BLOCKS = 8; // 4 (Stable Diffusion 1 and 2)
export const MOST_RESNETS = 16; // 2 in each block
export const MOST_CHANNELS = 8192; // 1536 (SDXL's refiner)
export const MOST_LATENT_CHANNELS = 128; // 32 (DC-AE); 16 (Flux); 4 here
export const MOST_TRANSFORMERS = 64; // 10 after each resnet (SDXL)
/** Transformer layers of a whole U-Net: what takes the time. */
export const MOST_TRANSFORMERS_IN_ALL = 512; // 70 (SDXL)
/** Latents on a side. */
export const MOST_SAMPLE_SIZE = 1024; // 128 (SDXL)

/** Text encoders. */
export const MOST_TEXT_LAYERS = 64; // 32 (OpenCLIP bigG)
export const MOST_POSITIONS = 1024; // 248 (Long-CLIP); 77 everywhere else
export const MOST_TOKENS = 1_000_000; // 49408 (CLIP)

/** Everywhere. */
export const MOST_HEADS = 256; // 24 (SDXL's refiner)
export const MOST_WIDTH = 65_536; // 5120 (OpenCLIP bigG's feed-forward)
