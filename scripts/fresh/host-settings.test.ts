import { describe, expect, it } from 'vitest';
import { aptSettings, debianArchives, namedFiles, npmSettings } from './host-settings.ts';

describe('settings of the host', () => {
  it('are the archives of its own release, as another suite names them', () => {
    const targets = `http://mirror.test/debian/ bookworm main
http://mirror.test/debian/ bookworm main
http://mirror.test/debian/ bookworm contrib
http://mirror.test/debian-security/ bookworm-security main
https://software.test/apt cloud-bookworm main
https://software.test/linux/debian bookworm stable
`;
    expect(debianArchives(targets, 'bookworm', 'trixie')).toEqual([
      { address: 'http://mirror.test/debian/', release: 'trixie' },
      { address: 'http://mirror.test/debian-security/', release: 'trixie-security' },
    ]);
  });

  it('are how apt-get fetches, without what needs the host', () => {
    const dump = `Acquire "";
Acquire::Check-Date "false";
Acquire::IndexTargets::deb::Packages::MetaKey "$(COMPONENT)/Packages";
Acquire::http::Proxy "http://proxy.test:3128";
Acquire::http::Proxy-Auto-Detect "/usr/bin/find-proxy";
Acquire::https::CaInfo "/etc/ssl/own.pem";`;
    const settings = aptSettings(dump);
    expect(settings.split('\n')).toEqual([
      'Acquire::Check-Date "false";',
      'Acquire::http::Proxy "http://proxy.test:3128";',
      'Acquire::https::CaInfo "/etc/ssl/own.pem";',
    ]);
    expect(namedFiles(settings)).toEqual(['/etc/ssl/own.pem']);
  });

  it('are how npm reaches its registry, and nothing about its folders', () => {
    const npmrc = `prefix=/opt/npm
registry=https://registry.test/
@her:registry=https://other.test/
//registry.test/:_authToken=secret
https-proxy=http://proxy.test:3128
cafile = "/etc/ssl/own.pem"
cache=/var/cache/npm
loglevel=silly`;
    const settings = npmSettings(npmrc);
    expect(settings.split('\n')).toEqual([
      'registry=https://registry.test/',
      '@her:registry=https://other.test/',
      '//registry.test/:_authToken=secret',
      'https-proxy=http://proxy.test:3128',
      'cafile = "/etc/ssl/own.pem"',
    ]);
    expect(namedFiles(settings)).toEqual(['/etc/ssl/own.pem']);
  });
});
