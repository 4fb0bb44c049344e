// What a run needs from a Linux system, and the Debian package that has it. What else Electron links against comes
// with these as their dependencies.

export interface Need {
  kind: 'library' | 'program';
  /** A file's name: `libgtk-3.so.0`, `Xvfb`. */
  name: string;
  /** As Debian named it before 2024; `packageName` knows the newer names. */
  package: string;
}

const electron: readonly Need[] = [
  { kind: 'library', name: 'libgtk-3.so.0', package: 'libgtk-3-0' },
  { kind: 'library', name: 'libnss3.so', package: 'libnss3' },
  { kind: 'library', name: 'libgbm.so.1', package: 'libgbm1' },
  { kind: 'library', name: 'libasound.so.2', package: 'libasound2' },
  // Loaded while it runs: `ldd` does not see it, and Chromium ends without a word where it is missing.
  { kind: 'library', name: 'libX11-xcb.so.1', package: 'libx11-xcb1' },
];

/**
 * The tests draw on a display of their own, type through it, keep the network out of reach with `ip`, and move a story
 * to the trash, for which Electron asks `gio`.
 */
const tests: readonly Need[] = [
  { kind: 'program', name: 'Xvfb', package: 'xvfb' },
  { kind: 'program', name: 'xdotool', package: 'xdotool' },
  { kind: 'program', name: 'ip', package: 'iproute2' },
  { kind: 'program', name: 'gio', package: 'libglib2.0-bin' },
];

export type Purpose = 'start' | 'tests';

export const needsOf = (purpose: Purpose): readonly Need[] =>
  purpose === 'tests' ? [...tests, ...electron] : electron;
