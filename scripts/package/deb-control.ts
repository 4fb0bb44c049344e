// What Debian is told about the package: pure texts. Knows nothing of files.

import { type Need, needsOf } from '../machine/needs.ts';
import { packageName } from '../machine/release.ts';

export interface DebFacts {
  version: string;
  /** As Debian says it. */
  architecture: string;
  maintainer: string;
  /** The newest glibc that a binary asks for, such as "2.28". */
  glibc: string;
  /** All files together, rounded up one by one. */
  kibibytes: number;
}

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** @throws Error for one that Debian has another name for, unknown here. */
export function debArchitecture(arch: NodeJS.Architecture): string {
  const found = architectures[arch];
  if (!found) throw new Error(`Fabula has no .deb for ${arch}.`);
  return found;
}

/** As new releases call it, else as old ones do. */
const eitherName = ({ package: name }: Need): string => {
  const renamed = packageName(name, {});
  return renamed === name ? name : `${renamed} | ${name}`;
};

const namesFor = (needs: readonly Need[]): string[] => [...new Set(needs.map(eitherName))];

export function controlText({ version, architecture, maintainer, glibc, kibibytes }: DebFacts): string {
  const depends = [`libc6 (>= ${glibc})`, ...namesFor(needsOf('start'))];
  return `Package: fabula
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${kibibytes}
Depends: ${depends.join(', ')}
Recommends: ${namesFor(needsOf('desktop')).join(', ')}
Section: graphics
Priority: optional
Description: studio for illustrated stories
 Fabula draws a story scene by scene and keeps its characters the same in every
 picture, on this computer and without the network. A small model comes with
 it; checkpoints of the Stable Diffusion family can be added. Stories become
 books: PDF, EPUB, comic archives and web pages.
`;
}

export const MIME_TYPE = 'application/vnd.fabula.story';

export const desktopEntry = `[Desktop Entry]
Type=Application
Name=Fabula
GenericName=Story studio
GenericName[de]=Geschichtenstudio
GenericName[zh_CN]=故事工作室
Comment=A studio for illustrated stories
Comment[de]=Ein Studio für bebilderte Geschichten
Comment[zh_CN]=绘制插图故事的工作室
Exec=/opt/Fabula/fabula %U
Icon=fabula
Categories=Graphics;2DGraphics;
MimeType=${MIME_TYPE};
StartupNotify=true
StartupWMClass=Fabula
`;

/** Told by its ending, and, where the name says nothing, by SQLite's header with the application's number in it. */
export const mimePackage = (applicationId: number): string => `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="${MIME_TYPE}">
    <comment>Fabula story</comment>
    <comment xml:lang="de">Fabula-Geschichte</comment>
    <comment xml:lang="zh_CN">Fabula 故事</comment>
    <glob pattern="*.fabula"/>
    <magic priority="60">
      <match type="string" offset="0" value="SQLite format 3">
        <match type="big32" offset="68" value="0x${applicationId.toString(16)}"/>
      </match>
    </magic>
  </mime-type>
</mime-info>
`;

/** The form is Debian's; what is new stands in the project's own changelog. */
export const debChangelog = ({ version, maintainer }: DebFacts, date: Date): string =>
  `fabula (${version}) unstable; urgency=medium

  * What is new is told in Fabula's own changelog.

 -- ${maintainer}  ${date.toUTCString().replace('GMT', '+0000')}
`;

/** Ends a binary package's copyright file: what came from whom, and where its text is. */
export const copyrightText = (licence: string, notice: string): string => `${licence.trim()}

${notice.trim()}

npm packages in Fabula, with their licences:
  /opt/Fabula/resources/licences/third-party-licences.txt
Electron and Chromium:
  /opt/Fabula/LICENSE.electron.txt
  /opt/Fabula/LICENSES.chromium.html
The Apache License 2.0, on Debian:
  /usr/share/common-licenses/Apache-2.0
`;

/** What lintian has against every packaged Electron, and why it is so. */
export const lintianOverrides = `# Not part of Debian: such packages belong into /opt.
fabula: dir-or-file-in-opt
# Chromium's sandbox, for systems where plain users may make no namespaces.
fabula: elevated-privileges
# Electron is taken as its makers built it, libraries in it included.
fabula: embedded-library
fabula: unstripped-binary-or-object
fabula: hardening-no-pie
`;
