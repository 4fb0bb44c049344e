import { describe, expect, it } from 'vitest';
import { complaint, installArguments, plannedPackages, sourceOf, updated } from './apt.ts';
import { archiveAddresses } from './archives.ts';

describe('what apt-get answers', () => {
  it('is the packages it would put on the system, but for the C library', () => {
    const simulated = `NOTE: This is only a simulation!
      apt-get needs root privileges for real execution.
Reading package lists...
The following additional packages will be installed:
  libasound2-data
Inst libc6 [2.36-9] (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) [libc-bin:amd64 ]
Inst libexpat1 [2.5.0-1] (2.5.0-1+deb12u2 Debian:12.15/oldstable [amd64])
Inst dmsetup (2:1.02.185-2 Debian:12.15/oldstable [amd64]) []
Inst libasound2-data (1.2.8-1 Debian:12.15/oldstable [all])
Inst libgtk-3-0t64:amd64 (3.24.41-4ubuntu1.3 Ubuntu:24.04/noble-updates [amd64])
Conf dmsetup (2:1.02.185-2 Debian:12.15/oldstable [amd64])
`;
    expect(plannedPackages(simulated)).toEqual([
      'libexpat1=2.5.0-1+deb12u2',
      'dmsetup=2:1.02.185-2',
      'libasound2-data=1.2.8-1',
      'libgtk-3-0t64:amd64=3.24.41-4ubuntu1.3',
    ]);
  });

  it('is one line where it fails', () => {
    const output =
      'Reading package lists...\nE: Unable to locate package xvfb\nE: Unable to locate package ip\n';
    expect(complaint(output)).toBe('Unable to locate package xvfb');
    expect(complaint('Reading package lists...\nW: Some index files failed\n\n')).toBe(
      'Some index files failed',
    );
    expect(complaint('')).toBe('no answer');
  });

  it('tells where a release beside the system’s own is taken from', () => {
    const printed = [
      'debian/dists/bookworm',
      'security/dists/bookworm-security',
      'debian/dists/bookworm/main/Packages.xz',
    ]
      .map(
        (path) => `'http://deb.example.org/${path}${path.endsWith('.xz') ? '' : '/InRelease'}' a_list 0 \n`,
      )
      .join('');
    const line = 'http://deb.example.org/debian/ bookworm-backports main';
    expect(sourceOf('bookworm-backports', printed, '/no/keys')).toBe(`deb ${line}`);
    expect(sourceOf('bookworm-backports', printed, import.meta.filename)).toBe(
      `deb [signed-by=${import.meta.filename}] ${line}`,
    );
    expect(sourceOf('bookworm-security', printed)).toBeUndefined();
    expect(() => sourceOf('trixie-backports', printed)).toThrow('E: No archive of trixie is known here');
  });

  it('names one file of each archive', () => {
    const printed = `'http://deb.debian.org/debian/dists/bookworm/InRelease' deb.debian.org_debian_InRelease 0 
'http://deb.debian.org/debian/dists/bookworm/main/binary-amd64/Packages.xz' deb.debian.org_Packages 0 
'https://example.org/software/dists/stable/InRelease' example.org_InRelease 0 
`;
    expect(archiveAddresses(printed)).toEqual([
      'http://deb.debian.org/debian/dists/bookworm/InRelease',
      'https://example.org/software/dists/stable/InRelease',
    ]);
    expect(
      archiveAddresses(`${printed}'file:/srv/debian/dists/bookworm/InRelease' srv_debian 0 \n`),
    ).toBeUndefined();
    expect(archiveAddresses('')).toEqual([]);
  });
});

describe('what is asked of apt-get', () => {
  it('brings no recommended packages', () => {
    expect(installArguments(['xvfb'])).toEqual(['install', '-y', '--no-install-recommends', 'xvfb']);
  });

  it('goes on with lists that are not whole, and blames them only where that fails', () => {
    const fail = (words: string) => () => {
      throw new Error(words);
    };
    const done: string[] = [];
    updated(fail('a list'), () => done.push('installed'));
    expect(done).toEqual(['installed']);
    expect(() => updated(fail('a list'), fail('a package'))).toThrow('a list');
    expect(() => updated(() => {}, fail('a package'))).toThrow('a package');
  });
});
