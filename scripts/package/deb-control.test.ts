import { expect, it } from 'vitest';
import { storyExtension } from '../../src-main/files/story-names.ts';
import { applicationId } from '../../src-main/store/file/document-format.ts';
import { needsOf } from '../machine/needs.ts';
import {
  controlText,
  debArchitecture,
  debChangelog,
  desktopEntry,
  MIME_TYPE,
  mimePackage,
} from './deb-control.ts';
import { glibcMinors } from './glibc.ts';

const facts = {
  version: '1.2.3',
  architecture: 'amd64',
  maintainer: 'Ada <ada@example.org>',
  glibc: '2.28',
  kibibytes: 7,
};

it('depends on what the app needs to start, under the names of old and new releases', () => {
  const [, depends] = /^Depends: (.*)$/m.exec(controlText(facts))!;
  expect(depends).toMatch(/^libc6 \(>= 2\.28\), libgtk-3-0t64 \| libgtk-3-0, /);
  for (const need of needsOf('start')) expect(depends).toContain(need.package);
});

it('the control file is one paragraph that ends with its description', () => {
  const lines = controlText(facts).trimEnd().split('\n');
  expect(lines.filter((line) => !/^([A-Z][A-Za-z-]+: \S| \S)/.test(line))).toEqual([]);
  expect(
    Math.max(
      ...lines.slice(lines.findIndex((line) => line.startsWith('Description'))).map((one) => one.length),
    ),
  ).toBeLessThanOrEqual(80);
});

it('the desktop opens with it what the kind of file is', () => {
  expect(desktopEntry).toContain(`MimeType=${MIME_TYPE};`);
  expect(desktopEntry).toMatch(/^Exec=\/opt\/Fabula\/fabula %U$/m);
  const mime = mimePackage(applicationId);
  expect(mime).toContain(`<glob pattern="*${storyExtension}"/>`);
  expect(mime).toContain('value="0x46616275"');
});

it('the changelog’s date is as Debian writes it', () => {
  expect(debChangelog(facts, new Date(0))).toMatch(
    / -- Ada <ada@example\.org> {2}Thu, 01 Jan 1970 00:00:00 \+0000\n$/,
  );
});

it('a processor without a name at Debian is refused', () => {
  expect(debArchitecture('arm64')).toBe('arm64');
  expect(() => debArchitecture('mips')).toThrow('Fabula has no .deb for mips.');
});

it('symbol versions are texts of their own, not parts of others', () => {
  const binary = Buffer.from('\0GLIBC_2.4\0x GLIBC_2.99 is not out\0GLIBC_2.2.5\0GLIBC_2.28\0', 'latin1');
  expect(glibcMinors(binary)).toEqual([4, 2, 28]);
});
