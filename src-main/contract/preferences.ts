// What a person set about Fabula itself, not about a story.

import { z } from 'zod';
import { language } from './languages.ts';
import { device } from './settings.ts';

/** How large a window shows everything, in percent: the steps that zooming takes. */
export const ZOOM_STEPS = [80, 90, 100, 110, 125, 150, 175, 200] as const;

/** Whose words a text is checked against; `auto`: as the system's language is, and only where that is English. */
const spelling = z.enum(['auto', 'en-US', 'en-GB', 'off']);
export type SpellingChoice = z.infer<typeof spelling>;

export const preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', ...language.options]).default('system'),
  /** A system notification when drawing ends and the window is not in front. */
  notifyWhenDrawn: z.boolean().default(true),
  previews: z.boolean().default(true),
  device: device.default('auto'),
  zoom: z.int().min(ZOOM_STEPS[0]).max(ZOOM_STEPS.at(-1)!).default(100),
  spelling: spelling.default('auto'),
});
export type Preferences = z.infer<typeof preferences>;

/** A change: what is absent stays. Not `preferences.partial()`, which would fill in defaults. */
export const preferencesPatch = z.strictObject({
  theme: preferences.shape.theme.unwrap().optional(),
  language: preferences.shape.language.unwrap().optional(),
  notifyWhenDrawn: z.boolean().optional(),
  previews: z.boolean().optional(),
  device: device.optional(),
  zoom: preferences.shape.zoom.unwrap().optional(),
  spelling: spelling.optional(),
});
export type PreferencesPatch = z.input<typeof preferencesPatch>;

export const appInfo = z.strictObject({
  version: z.string(),
  /** Electron, Chrome, Node, SQLite and ONNX Runtime, by name. */
  components: z.record(z.string(), z.string()),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  /** BCP 47, such as "en-GB". */
  locale: z.string(),
});
export type AppInfo = z.infer<typeof appInfo>;
