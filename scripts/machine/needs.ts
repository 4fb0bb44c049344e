// What a run needs from a Linux system, and the Debian package that has it. What else Electron links against comes
// with these as their dependencies. The .deb depends on the same.

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
  // Of the native modules.
  { kind: 'library', name: 'libstdc++.so.6', package: 'libstdc++6' },
];

/** Electron asks it to move a story to the trash. */
const gio: Need = { kind: 'program', name: 'gio', package: 'libglib2.0-bin' };

/** With them a desktop shows folders and addresses for the app, and knows who opens a story. */
const desktop: readonly Need[] = [
  gio,
  { kind: 'program', name: 'xdg-open', package: 'xdg-utils' },
  { kind: 'program', name: 'update-desktop-database', package: 'desktop-file-utils' },
];

/**
 * The tests draw on a display of their own, type through it, keep the network out of reach with `ip`, and move a story
 * to the trash.
 */
const tests: readonly Need[] = [
  { kind: 'program', name: 'Xvfb', package: 'xvfb' },
  { kind: 'program', name: 'xdotool', package: 'xdotool' },
  { kind: 'program', name: 'ip', package: 'iproute2' },
  gio,
];

/** What reads books back as others do: validators of PDF, EPUB, HTML and archives. */
const books: readonly Need[] = [
  { kind: 'program', name: 'qpdf', package: 'qpdf' },
  { kind: 'program', name: 'pdftotext', package: 'poppler-utils' },
  { kind: 'program', name: 'epubcheck', package: 'epubcheck' },
  { kind: 'program', name: 'java', package: 'default-jre-headless' },
  { kind: 'program', name: 'tidy', package: 'tidy' },
  { kind: 'program', name: 'unzip', package: 'unzip' },
];

export type Purpose = 'start' | 'desktop' | 'tests' | 'books';

const NEEDS: Record<Purpose, readonly Need[]> = {
  start: electron,
  desktop,
  tests: [...tests, ...electron],
  books,
};

export const needsOf = (purpose: Purpose): readonly Need[] => NEEDS[purpose];
