// The one error of this folder, for everything that can be wrong with files people give us. It carries a
// line on how to mend it, and must not know who shows it.

export type CheckpointErrorCode =
  | 'not-found'
  | 'unreadable'
  | 'pickle'
  | 'truncated'
  | 'header-too-large'
  | 'header-not-json'
  | 'header-not-object'
  | 'duplicate-key'
  | 'bad-entry'
  | 'unknown-dtype'
  | 'bad-shape'
  | 'shape-overflow'
  | 'bad-offsets'
  | 'length-mismatch'
  | 'overlap'
  | 'gap'
  | 'trailing-bytes'
  | 'bad-json'
  | 'bad-index'
  | 'bad-manifest'
  | 'missing-files'
  | 'unsupported-model'
  | 'unsupported-config'
  | 'bad-config'
  | 'wrong-keys'
  | 'wrong-shape'
  | 'unsupported-dtype'
  | 'split-folders'
  | 'bad-onnx'
  | 'outside-folder';

/** What an error lists, for those who want more than the message. */
export interface CheckpointErrorDetails {
  /** Files or keys that are not there. */
  missing?: readonly string[];
  /** Keys that no network of this configuration has. */
  unexpected?: readonly string[];
}

/** A fault of a checkpoint: the message says what and where, `hint` how to mend it. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  readonly hint: string;
  readonly details: CheckpointErrorDetails;

  constructor(
    code: CheckpointErrorCode,
    message: string,
    hint: string,
    { details = {}, ...options }: ErrorOptions & { details?: CheckpointErrorDetails } = {},
  ) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}
