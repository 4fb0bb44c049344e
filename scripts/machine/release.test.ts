import { describe, expect, it } from 'vitest';
import { codename, packageName, readRelease } from './release.ts';

const releases = {
  'Debian 12': `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`,
  'Debian 13': `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
VERSION_ID="13"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.8
ID=debian
`,
  'Debian unstable': `PRETTY_NAME="Debian GNU/Linux forky/sid"
ID=debian
`,
  'Ubuntu 22.04': `PRETTY_NAME="Ubuntu 22.04.5 LTS"
VERSION_ID="22.04"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
`,
  'Ubuntu 24.04': `PRETTY_NAME="Ubuntu 24.04.3 LTS"
VERSION_ID="24.04"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
`,
  'Linux Mint 21': `NAME="Linux Mint"
VERSION_ID="21.3"
VERSION_CODENAME=virginia
ID=linuxmint
ID_LIKE="ubuntu debian"
UBUNTU_CODENAME=jammy
`,
} satisfies Record<string, string>;

describe('package names', () => {
  it.each([
    ['Debian 12', 'bookworm', ['libgtk-3-0', 'libasound2', 'libnss3', 'xvfb']],
    ['Debian 13', 'trixie', ['libgtk-3-0t64', 'libasound2t64', 'libnss3', 'xvfb']],
    ['Debian unstable', undefined, ['libgtk-3-0t64', 'libasound2t64', 'libnss3', 'xvfb']],
    ['Ubuntu 22.04', 'jammy', ['libgtk-3-0', 'libasound2', 'libnss3', 'xvfb']],
    ['Ubuntu 24.04', 'noble', ['libgtk-3-0t64', 'libasound2t64', 'libnss3', 'xvfb']],
    ['Linux Mint 21', 'jammy', ['libgtk-3-0', 'libasound2', 'libnss3', 'xvfb']],
  ] as const)('are those of %s', (name, code, wanted) => {
    const release = readRelease(releases[name]);
    expect(codename(release)).toBe(code);
    expect(['libgtk-3-0', 'libasound2', 'libnss3', 'xvfb'].map((one) => packageName(one, release))).toEqual(
      wanted,
    );
  });
});
