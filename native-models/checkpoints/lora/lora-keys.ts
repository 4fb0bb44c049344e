// How the keys of LoRA files are spelled: which network and layer a key names, and which part of a change it is. kohya,
// LyCORIS, diffusers before and after PEFT, PEFT itself, ComfyUI and OneTrainer; knows no network.

import type { ComponentName, WeightRef } from '../checkpoint.ts';

/** Prefixes of layers' names: first those with underscores (kohya), then those with dots. */
const PREFIXES: readonly [prefix: string, component: ComponentName][] = [
  ['lora_unet_', 'unet'],
  ['oft_unet_', 'unet'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te_', 'text_encoder'],
  ['lycoris_unet_', 'unet'],
  ['lycoris_', 'unet'],
  ['lora_unet.', 'unet'],
  ['lora_te1.', 'text_encoder'],
  ['lora_te2.', 'text_encoder_2'],
  ['lora_te.', 'text_encoder'],
  ['unet.', 'unet'],
  ['text_encoder_2.', 'text_encoder_2'],
  ['text_encoder.', 'text_encoder'],
  ['model.diffusion_model.', 'unet'],
  ['diffusion_model.', 'unet'],
  ['text_encoders.clip_l.', 'text_encoder'],
  ['text_encoders.clip_g.', 'text_encoder_2'],
  ['text_encoders.clip_h.', 'text_encoder'],
  ['clip_l.', 'text_encoder'],
  ['clip_g.', 'text_encoder_2'],
];

/** What wrappers put before a layer's path, after the network's name or instead of it. */
const WRAPPERS = /^(base_model\.model\.|transformer\.(?=text_model\.|text_projection)|default\.)+/;

/** The parts that changes are made of. */
export type Role =
  | 'down'
  | 'up'
  | 'core'
  | 'alpha'
  | 'magnitude'
  | 'doraScale'
  | `hada${'1' | '2'}${'a' | 'b' | 'core'}`
  | 'left'
  | 'leftA'
  | 'leftB'
  | 'right'
  | 'rightA'
  | 'rightB'
  | 'rightCore'
  | 'difference'
  | 'biasDifference'
  | 'onInput'
  | 'scaling'
  | 'activationScaling'
  | 'turns'
  | 'wholeTurns'
  | 'triangles'
  | 'inputTurns'
  | 'butterfly'
  | 'rescaling'
  | `glora${'A' | 'B'}${'1' | '2'}`;

/** The parts of a layer that a file has. */
export type Parts = Readonly<Partial<Record<Role, WeightRef>>>;

const ending = (name: string): RegExp => new RegExp(`\\.${name}(?:\\.default)?(?:\\.weight)?$`);

/** How the parts are called after the layer's name, tool by tool. */
const ROLES: readonly [pattern: RegExp, role: Role][] = [
  [/(?:\.lora_down|\.lora_A(?:\.[^.]+)?|[._]lora\.down|\.lora_linear_layer\.down)\.weight$/, 'down'],
  [/(?:\.lora_up|\.lora_B(?:\.[^.]+)?|[._]lora\.up|\.lora_linear_layer\.up)\.weight$/, 'up'],
  [/\.lora_[Mm]id\.weight$/, 'core'],
  [/\.alpha$/, 'alpha'],
  [/[._]lora(?:_magnitude_vector|\.magnitude_vector)(?:\.default)?(?:\.weight)?$/, 'magnitude'],
  [/\.dora_scale$/, 'doraScale'],
  [ending('hada_w1_a'), 'hada1a'],
  [ending('hada_w1_b'), 'hada1b'],
  [ending('hada_w2_a'), 'hada2a'],
  [ending('hada_w2_b'), 'hada2b'],
  [ending('hada_t1'), 'hada1core'],
  [ending('hada_t2'), 'hada2core'],
  [ending('lokr_w1'), 'left'],
  [ending('lokr_w1_a'), 'leftA'],
  [ending('lokr_w1_b'), 'leftB'],
  [ending('lokr_w2'), 'right'],
  [ending('lokr_w2_a'), 'rightA'],
  [ending('lokr_w2_b'), 'rightB'],
  [ending('lokr_t2'), 'rightCore'],
  [/\.(?:diff|w_norm)$/, 'difference'],
  [/\.(?:diff_b|b_norm)$/, 'biasDifference'],
  [/\.on_input$/, 'onInput'],
  [ending('ia3_l'), 'activationScaling'],
  [/\.oft_blocks$/, 'turns'],
  [/\.oft_diag$/, 'wholeTurns'],
  [ending('oft_R'), 'triangles'],
  [ending('oft_r'), 'inputTurns'],
  [ending('boft_R'), 'butterfly'],
  [/\.(?:rescale|boft_s(?:\.default)?)$/, 'rescaling'],
  [/\.a1\.weight$/, 'gloraA1'],
  [/\.a2\.weight$/, 'gloraA2'],
  [/\.b1\.weight$/, 'gloraB1'],
  [/\.b2\.weight$/, 'gloraB2'],
];

/** What diffusers called projections while attention processors held the LoRA, inside text encoders. */
const TEXT_PROJECTIONS: Readonly<Record<string, string>> = {
  to_q: 'q_proj',
  to_k: 'k_proj',
  to_v: 'v_proj',
  to_out: 'out_proj',
};

/** A key's layer as the file spells it, and which part of its change this is. */
export function roleOf(key: string): { stem: string; role: Role } | undefined {
  const found = ROLES.find(([pattern]) => pattern.test(key));
  return found && { stem: key.replace(found[0], ''), role: found[1] };
}

/** Whether a key is of a LoRA or a relative of one, by its name alone. */
export const isChangeKey = (key: string): boolean => {
  const role = roleOf(key)?.role;
  // Both are also names of layers of other networks.
  return role !== undefined && role !== 'alpha' && !role.startsWith('glora');
};

/** The network and the layer that a key without its role's suffix names. */
export function placeOf(stem: string): { component: ComponentName | undefined; layer: string } {
  const known = PREFIXES.find(([prefix]) => stem.startsWith(prefix));
  const rest = stem.slice(known?.[0].length ?? 0).replace(WRAPPERS, '');
  const component = known?.[1];
  const inText = /^(.*\.self_attn)\.(to_q|to_k|to_v|to_out)$/.exec(rest);
  if (inText !== null) return { component, layer: `${inText[1]}.${TEXT_PROJECTIONS[inText[2]!]}` };
  return { component, layer: rest.replace('.processor.', '.').replace(/\.to_out$/, '.to_out.0') };
}
