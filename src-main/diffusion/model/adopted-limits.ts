// Settings for a model that is an ONNX export by others, which can do less than what is compiled here: what a person
// asked for and cannot have is refused, a default that cannot be kept is changed and told.

import type { ExportLimits } from '../../../native-models/index.ts';
import { FabulaError } from '../../contract/errors.ts';
import type { DrawSettingsInput, ResolvedSettings } from '../../contract/settings.ts';

export interface FittedSettings {
  settings: ResolvedSettings;
  /** What was changed and why, one line each. */
  notes: readonly string[];
}

interface LimitedModel {
  name: string;
  vaeFactor: number;
  limits: ExportLimits | undefined;
}

/** Throws FabulaError `bad-setting`. */
export function fitToExport(
  { name, vaeFactor, limits }: LimitedModel,
  wanted: DrawSettingsInput,
  settings: ResolvedSettings,
): FittedSettings {
  if (limits === undefined) return { settings, notes: [] };
  const refuse = (what: string, hint: string): never => {
    throw new FabulaError('bad-setting', `${name} is a finished ONNX export: ${what}.`, hint);
  };
  for (const side of ['width', 'height'] as const) {
    const fixed = limits.size[side];
    if (fixed === undefined || settings[side] === fixed * vaeFactor) continue;
    refuse(`its ${side} is always ${fixed * vaeFactor}, not ${settings[side]}`, `Use ${fixed * vaeFactor}.`);
  }
  if (settings.hold) refuse('it cannot be held by a picture', 'Hold the look by words.');
  if (settings.freeU) refuse('FreeU cannot be built into it', 'Switch FreeU off.');
  if ((settings.clipSkip ?? 0) > limits.clipSkip) {
    refuse(
      limits.clipSkip === 0
        ? 'its text encoder gives its last state alone, so there is no clip skip'
        : `its text encoders give states for a clip skip of ${limits.clipSkip} at most`,
      `Set clip skip to ${limits.clipSkip}.`,
    );
  }
  if (!['full', 'auto'].includes(settings.weights)) {
    refuse(`its weights cannot be held as ${settings.weights}`, 'Set weights to full.');
  }
  if (settings.precision === 'float16') {
    refuse('it computes in the precision that it was exported with', 'Leave the precision out.');
  }
  return fitIdentity(limits, wanted, settings, refuse);
}

function fitIdentity(
  { identity }: ExportLimits,
  wanted: DrawSettingsInput,
  settings: ResolvedSettings,
  refuse: (what: string, hint: string) => never,
): FittedSettings {
  const { ipca } = settings;
  if (settings.method === 'plain' || ipca.strength === 1) return { settings, notes: [] };
  if (ipca.blocks) refuse('identity acts in all of its blocks', 'Leave the choice of blocks out.');
  if (ipca.dropout > 0) refuse('identity dropout cannot be built into it', 'Set identity dropout to 0.');
  const withStrength = (strength: number, note: string): FittedSettings => ({
    settings: { ...settings, ipca: { ...ipca, strength } },
    notes: [note],
  });
  if (identity === 'none') {
    if (wanted.ipca?.strength !== undefined) {
      refuse(
        'its U-Net takes exactly 77 rows of text, so identity cannot be held by giving rows again',
        'Set identity strength to 1, or export it again with any number of rows (a dynamic axis 1 of encoder_hidden_states).',
      );
    }
    return withStrength(
      1,
      'Identity strength is 1 (off): this ONNX export takes exactly 77 rows of text, and none can be given again.',
    );
  }
  const whole = Math.max(1, Math.round(ipca.strength));
  if (whole === ipca.strength) return { settings, notes: [] };
  return withStrength(
    whole,
    `Identity strength ${ipca.strength} is rounded to ${whole}: this ONNX export can only be given its rows a whole number of times.`,
  );
}
