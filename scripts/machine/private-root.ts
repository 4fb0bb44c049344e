// Makes a folder of unpacked packages one that programs can be run from: what maintainer scripts would have done, with
// this folder's paths, and the environment that names them. Knows nothing of how the packages came.

import fs from 'node:fs';
import path from 'node:path';
import { run } from './command.ts';

const triplets: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};
const triplet = triplets[process.arch] ?? '';
const libraries = ['usr/lib', 'lib'].map((folder) => path.join(folder, triplet));

/**
 * The folder `made` holds the packages under `root` and will be at `place`, which the files written here name.
 * @throws Error when one of the packages' own tools fails.
 */
export function finishPrivateRoot(made: string, place: string): void {
  const root = path.join(made, 'root');
  relinkInside(root);
  const env = environmentOf(made, {});
  const tool = (name: string) =>
    [...libraries.map((folder) => path.join(root, folder)), ...libraries.map((folder) => `/${folder}`)]
      .map((folder) => path.join(folder, name))
      .find((file) => fs.existsSync(file)) ?? path.basename(name);

  const schemas = path.join(root, 'usr/share/glib-2.0/schemas');
  if (fs.existsSync(schemas)) run(tool('glib-2.0/glib-compile-schemas'), [schemas], { env });

  const types = path.join(root, 'usr/share/mime');
  const updateTypes = path.join(root, 'usr/bin/update-mime-database');
  if (fs.existsSync(updateTypes)) run(updateTypes, [types], { env });

  const loaders = libraries
    .map((one) => path.join(root, one, 'gdk-pixbuf-2.0/2.10.0/loaders'))
    .find(fs.existsSync);
  if (loaders) {
    const files = fs.readdirSync(loaders).filter((name) => name.endsWith('.so'));
    const listed = run(
      tool('gdk-pixbuf-2.0/gdk-pixbuf-query-loaders'),
      files.map((name) => path.join(loaders, name)),
      {
        env,
      },
    );
    fs.writeFileSync(path.join(made, 'loaders.cache'), listed.replaceAll(made, place));
  }

  if (fs.existsSync(path.join(root, 'etc/fonts')))
    fs.writeFileSync(path.join(made, 'fonts.conf'), fontsConf(place));
  if (fs.existsSync(path.join(root, 'usr/bin/Xvfb'))) wrapXvfb(made, place);
  nameDriverAlone(root);
}

/** A driver's manifest may name its library by its place on the system; by its name alone it is found in here. */
function nameDriverAlone(root: string): void {
  const file = softwareVulkan(root);
  if (!file) return;
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { ICD: { library_path: string } };
  manifest.ICD.library_path = path.basename(manifest.ICD.library_path);
  fs.writeFileSync(file, JSON.stringify(manifest));
}

/** What a process needs in its environment to use `folder`; `env` is what it has already. */
export function environmentOf(folder: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const root = path.join(folder, 'root');
  const joined = (...paths: (string | undefined)[]) => paths.filter((one) => one).join(':');
  // The system's own programs come first. Libraries need no such order: one that is here is one the system lacks.
  const environment: Record<string, string> = {
    PATH: joined(env.PATH, ...['bin', 'root/usr/bin', 'root/bin'].map((one) => path.join(folder, one))),
    LD_LIBRARY_PATH: joined(env.LD_LIBRARY_PATH, ...libraries.map((one) => path.join(root, one))),
    XDG_DATA_DIRS: joined(env.XDG_DATA_DIRS || '/usr/local/share:/usr/share', path.join(root, 'usr/share')),
  };
  const places = {
    FONTCONFIG_FILE: 'fonts.conf',
    GDK_PIXBUF_MODULE_FILE: 'loaders.cache',
    XKB_CONFIG_ROOT: 'root/usr/share/X11/xkb',
    XLOCALEDIR: 'root/usr/share/X11/locale',
    ALSA_CONFIG_DIR: 'root/usr/share/alsa',
    LIBGL_DRIVERS_PATH: `root/usr/lib/${triplet}/dri`,
    __EGL_VENDOR_LIBRARY_DIRS: 'root/usr/share/glvnd/egl_vendor.d',
  };
  for (const [name, place] of Object.entries(places)) {
    const file = path.join(folder, place);
    if (fs.existsSync(file)) environment[name] = file;
  }
  const vulkan = softwareVulkan(root);
  if (vulkan) environment.VK_ICD_FILENAMES = vulkan;
  return environment;
}

/** The manifest of Mesa's software driver: some releases have the architecture in its name. */
function softwareVulkan(root: string): string | undefined {
  const folder = path.join(root, 'usr/share/vulkan/icd.d');
  const found = fs.existsSync(folder) && fs.readdirSync(folder).find((name) => name.startsWith('lvp_icd'));
  return found ? path.join(folder, found) : undefined;
}

/** Links of packages that name a file from the system's root lead to that file in here, where it is here. */
function relinkInside(root: string): void {
  for (const entry of fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = path.join(entry.parentPath, entry.name);
    const target = fs.readlinkSync(link);
    const inside = path.join(root, target);
    if (!path.isAbsolute(target) || !fs.existsSync(inside)) continue;
    fs.unlinkSync(link);
    fs.symlinkSync(path.relative(path.dirname(link), inside), link);
  }
}

/** As Debian sets fonts up where nobody chose otherwise: light hinting, no bitmap fonts. */
function fontsConf(place: string): string {
  const folder = place.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>${folder}/root/usr/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <include ignore_missing="yes">${folder}/root/etc/fonts/conf.d</include>
  <include ignore_missing="yes">${folder}/root/usr/share/fontconfig/conf.avail/10-hinting-slight.conf</include>
  <include ignore_missing="yes">${folder}/root/usr/share/fontconfig/conf.avail/70-no-bitmaps.conf</include>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}

/**
 * The server runs the keymap compiler from a folder that is written in its program, `/usr/bin`. In this copy the folder
 * is "here" in as many letters, and `bin/Xvfb` starts the copy in the compiler's folder.
 */
function wrapXvfb(made: string, place: string): void {
  const folder = 'root/usr/bin';
  if (fs.existsSync(path.join(made, folder, 'xkbcomp'))) {
    const file = path.join(made, folder, 'Xvfb');
    fs.writeFileSync(file, namingHere(fs.readFileSync(file)));
  }
  const keymaps = path.join(made, 'root/usr/share/X11/xkb');
  const where = fs.existsSync(keymaps)
    ? ` -xkbdir ${quoted(path.join(place, 'root/usr/share/X11/xkb'))}`
    : '';
  const script = `#!/bin/sh\ncd ${quoted(path.join(place, folder))} && exec ./Xvfb "$@"${where}\n`;
  fs.mkdirSync(path.join(made, 'bin'));
  fs.writeFileSync(path.join(made, 'bin/Xvfb'), script, { mode: 0o755 });
}

/** @throws Error when the program does not name the folder exactly once. */
export function namingHere(program: Buffer): Buffer {
  const there = Buffer.from('\0/usr/bin\0');
  const here = Buffer.from('\0././././\0');
  const at = program.indexOf(there);
  if (at < 0 || program.indexOf(there, at + 1) >= 0)
    throw new Error('This Xvfb does not name the folder of xkbcomp once, so it cannot be told another.');
  const changed = Buffer.from(program);
  here.copy(changed, at);
  return changed;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
