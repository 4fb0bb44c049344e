// Names of what people put beside a checkpoint's file, by the checkpoint's own name. Opens nothing.

/** How files in the safetensors format end. */
const ENDING = /\.(safetensors|sft)$/i;

/** How files end that hold a model's networks. */
const MODEL_ENDING = /\.(safetensors|sft|gguf|ckpt)$/i;

export const hasSafetensorsName = (path: string): boolean => ENDING.test(path);

/** A file's name as people call the model. */
export const withoutEnding = (path: string): string => path.replace(MODEL_ENDING, '');

/** `name` + `ending` beside `name.safetensors`; undefined for a file of another ending. */
export const pathBeside = (file: string, ending: string): string | undefined =>
  MODEL_ENDING.test(file) ? `${withoutEnding(file)}${ending}` : undefined;
