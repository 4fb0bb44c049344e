import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { StoryDocument } from '../store/document/story-document.ts';
import { canMount, smallDisk } from '../store/testing/small-disk.ts';
import { scenesOf } from '../story/board.ts';
import { commandFolder, events, root } from './fabula-for-tests.ts';

const { base, fabula, start, remove } = commandFolder();
afterAll(remove);
const fox = join(root, 'assets/stories/fox.fabula');
const name = 'The fox and the lantern';

test('a drawn story becomes a book in every way that was asked for', async () => {
  const before = readFileSync(fox);
  const { code, stdout, stderr } = await start(
    'export',
    fox,
    '--to',
    'pdf,epub,epub-text,cbz,html,docx,png',
    '--out',
    'book',
  ).ended;
  expect([code, stderr]).toEqual([0, '']);
  const made = readdirSync(join(base, 'book')).sort();
  expect(made).toEqual([
    `${name} - pictures (png)`,
    `${name} - text.epub`,
    `${name}.cbz`,
    `${name}.docx`,
    `${name}.epub`,
    `${name}.html`,
    `${name}.pdf`,
  ]);
  expect(stdout).toContain(`${name}.pdf`);
  const pdf = readFileSync(join(base, 'book', `${name}.pdf`), 'latin1');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(10);
  for (const part of [
    '/TrimBox [0 0 612 612]',
    '/OutputIntent',
    '/StructTreeRoot',
    '/Outlines',
    '/Lang (en)',
    '/Alt (',
  ]) {
    expect(pdf).toContain(part);
  }
  const pictures = readdirSync(join(base, 'book', `${name} - pictures (png)`));
  expect(pictures).toHaveLength(5);
  const html = readFileSync(join(base, 'book', `${name}.html`), 'utf8');
  expect(html).toContain('One evening the fox found a light.');
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  // For words longer than a phone is wide, and for those that are written from right to left.
  expect(html).toContain('overflow-wrap:break-word');
  expect(html).toContain('<p dir="auto">One evening');
  expect(readFileSync(fox).equals(before)).toBe(true);
});

test('a story’s own choices are the book’s, unless a flag says otherwise', async () => {
  const own = join(base, 'own.fabula');
  copyFileSync(fox, own);
  const document = StoryDocument.open(own);
  document.edit({ type: 'book.set', format: 'a5', author: 'Somebody' });
  document.close();
  await fabula('export', 'own.fabula', '--to', 'pdf', '--out', 'own');
  await fabula('export', 'own.fabula', '--to', 'pdf', '--format', 'letter', '--out', 'flag');
  const pdf = (out: string) => readFileSync(join(base, out, `${name}.pdf`), 'latin1');
  expect(pdf('own')).toContain('/TrimBox [0 0 419.53 595.28]');
  expect(pdf('own')).toContain('Somebody');
  expect(pdf('flag')).toContain('/TrimBox [0 0 612 792]');
});

test('words go out as a table, come back in another language, and are exported in it', async () => {
  const own = join(base, 'words.fabula');
  copyFileSync(fox, own);
  const open = StoryDocument.open(own);
  const [first] = scenesOf(open.board);
  open.edit({
    type: 'page.set',
    id: first!.id,
    letters: [{ kind: 'speech', text: 'Hello!', at: null, tail: null, size: 1 }],
  });
  open.close();
  await fabula('export', 'words.fabula', '--to', 'captions', '--out', 'words');
  const file = join(base, 'words', `${name} - captions.csv`);
  const rows = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  expect(rows[0]).toBe('\ufeffkey,where,original');
  writeFileSync(
    join(base, 'back.csv'),
    ['key,de', `scene ${first!.id},Ein Fuchs sah ein Licht.`, `scene ${first!.id} letter 1,Hallo!`].join(
      '\n',
    ),
  );
  const taken = await fabula('import-captions', 'words.fabula', 'back.csv');
  expect([taken.code, taken.stdout]).toEqual([0, '2 texts in de\n']);
  const { stderr } = await fabula(
    ...['export', 'words.fabula', '--to', 'html', '--language', 'de', '--out', 'words'],
  );
  expect(stderr).toContain('In de these scenes have no words yet');
  const html = readFileSync(join(base, 'words', `${name} (de).html`), 'utf8');
  expect(html).toContain('<html lang="de">');
  expect(html).toContain('Ein Fuchs sah ein Licht.');
  expect(html).toContain('Hallo!');
  expect(html).not.toContain('Hello!');
  const refused = await fabula('import-captions', 'words.fabula', 'story.yaml');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no column named “key”')]);
});

test('for print: bleed, marks, a cover of its own, and what a printer would refuse', async () => {
  const { code, stderr } = await fabula('export', fox, '--to', 'pdf', '--preset', 'print', '--out', 'print');
  expect(code).toBe(0);
  const pdf = readFileSync(join(base, 'print', `${name}.pdf`), 'latin1');
  expect(pdf).toContain('/TrimBox [30 30 642 642]');
  expect(pdf).toContain('/BleedBox [21 21 651 651]');
  expect(existsSync(join(base, 'print', `${name} - cover.pdf`))).toBe(true);
  expect(stderr).toMatch(/print: .*printers bind 24 or more/);
  expect(stderr).toMatch(/scene 1\) has \d+ dots to the inch/);
  expect(stderr).toContain('It is enlarged by Lanczos alone, and stays soft.');
});

test('pictures with too few pixels are enlarged by the network that is given, and it is said by what', async () => {
  const network = join(root, 'native-models/parity/fixtures/enlargers/compact-x2.safetensors');
  const flags = ['--to', 'pdf', '--preset', 'print', '--format', 'a5'];
  const { code, stderr } = await fabula('export', fox, ...flags, '--enlarge', network, '--out', 'large');
  expect(code).toBe(0);
  expect(stderr).toContain('note: 5 pictures were enlarged 2 times by compact-x2.');
  expect(stderr).toMatch(
    /has \d+ dots to the inch; printers ask for 300. compact-x2 makes \d+ of them; Lanczos does the rest/,
  );
});

test('a network in a pickle is refused, and what is none', async () => {
  writeFileSync(join(base, 'RealESRGAN_x4plus.pth'), Buffer.from([0x80, 2, 0x7d]));
  const refused = async (file: string) => {
    const { code, stderr } = await fabula('export', fox, '--to', 'pdf', '--enlarge', file, '--out', 'none');
    expect([code, existsSync(join(base, 'none'))]).toEqual([2, false]);
    return stderr;
  };
  expect(await refused('RealESRGAN_x4plus.pth')).toMatch(
    /is a pickle checkpoint.*so it is refused.*\.safetensors/s,
  );
  expect(await refused('gone.safetensors')).toMatch(/gone\.safetensors/);
  const other = join(root, 'native-models/parity/fixtures/enlargers/goldens.safetensors');
  expect(await refused(other)).toContain('does not enlarge pictures');
});

test('pictures say how they were drawn, or nothing of it', async () => {
  await fabula('export', fox, '--to', 'png', '--out', 'with');
  await fabula('export', fox, '--to', 'png,jpeg', '--no-parameters', '--out', 'without');
  const first = (out: string, kind: string) => {
    const folder = join(base, out, `${name} - pictures (${kind})`);
    return readFileSync(join(folder, readdirSync(folder).sort()[0]!));
  };
  expect(first('with', 'png').toString('latin1')).toContain('parameters');
  expect(first('without', 'png').toString('latin1')).not.toMatch(/tEXt|iTXt|seed/i);
  expect((await sharp(first('without', 'jpeg')).metadata()).exif).toBeUndefined();
});

test.each([
  [['--to', 'pdff'], /--to cannot be "pdff".*Choose/],
  [['--to', 'pdf', '--format', 'a9'], /--format cannot be "a9".*6x9in/],
  [['--to', 'pdf', '--format', '1x1mm'], /--format cannot be/],
  [['--to', 'pdf', '--panels', '10'], /--panels cannot be "10".*1 to 9/],
  [['--to', 'pdf', '--theme', 'gothic'], /--theme cannot be "gothic"/],
  [['--to', 'pdf', '--font', 'gone.ttf'], /no file gone.ttf/],
] as const)('%j', async (flags, message) => {
  const { code, stderr } = await fabula('export', fox, ...flags, '--out', 'flags');
  expect(stderr.trim()).toMatch(message);
  expect([code, existsSync(join(base, 'flags'))]).toEqual([2, false]);
});

test('words without pictures are no book yet', async () => {
  const { code, stderr } = await fabula('export', 'story.yaml', '--to', 'pdf', '--out', 'none');
  expect([code, existsSync(join(base, 'none'))]).toEqual([2, false]);
  expect(stderr).toContain('only a drawn story can become a book');
});

test('a story without scenes', async () => {
  StoryDocument.create(join(base, 'empty.fabula')).close();
  const { code, stderr } = await fabula('export', 'empty.fabula', '--to', 'pdf', '--out', 'none');
  expect([code, existsSync(join(base, 'none'))]).toEqual([2, false]);
  expect(stderr).toContain('no scenes');
});

test('a damaged picture is named before anything is written', async () => {
  const broken = join(base, 'broken.fabula');
  copyFileSync(fox, broken);
  const db = new Database(broken);
  db.exec("UPDATE frame_image SET png = x'00' WHERE frame_id = (SELECT max(frame_id) FROM frame_image)");
  db.close();
  const { code, stderr } = await fabula('export', 'broken.fabula', '--to', 'pdf', '--out', 'none');
  expect([code, existsSync(join(base, 'none'))]).toEqual([2, false]);
  expect(stderr).toMatch(/picture of scene \d \(“.*”\) is damaged/);
});

test('a title with signs of XML stands in the metadata as it is written', async () => {
  const document = StoryDocument.create(join(base, 'signs.fabula'));
  document.edit({ type: 'story.set', title: 'Fox & <Owl>' });
  document.edit({ type: 'scene.add', scenes: [{ prompt: 'x', caption: 'Words.' }] });
  document.close();
  expect((await fabula('export', 'signs.fabula', '--to', 'pdf', '--out', 'signs')).code).toBe(0);
  const [file] = readdirSync(join(base, 'signs'));
  const pdf = readFileSync(join(base, 'signs', file!), 'latin1');
  expect(pdf).toContain('<rdf:li xml:lang="x-default">Fox &amp; &lt;Owl&gt;</rdf:li>');
  expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>');
});

test('names that file systems refuse, five thousand words, a scene without a picture', async () => {
  const file = join(base, 'hard.fabula');
  const document = StoryDocument.create(file);
  document.edit({ type: 'story.set', title: 'CON' });
  document.edit({ type: 'scene.add', scenes: [{ prompt: 'x', caption: 'word '.repeat(5000) }] });
  document.close();
  const { code, stdout, stderr } = await fabula('export', 'hard.fabula', '--to', 'pdf,html', '--out', 'hard');
  expect([code, stderr]).toEqual([0, 'note: Scene 1 has no picture yet: its page has words only.\n']);
  expect(readdirSync(join(base, 'hard')).sort()).toEqual(['hard.html', 'hard.pdf']);
  expect(stdout).toMatch(/\d\d pages/);
});

test('a story without a title shows none, and an empty scene is named', async () => {
  const document = StoryDocument.create(join(base, 'nameless.fabula'));
  document.edit({ type: 'scene.add', scenes: [{ prompt: 'x', caption: 'Words.' }, { prompt: 'y' }] });
  document.close();
  const { code, stderr } = await fabula('export', 'nameless.fabula', '--to', 'html', '--out', 'nameless');
  expect([code, stderr]).toEqual([
    0,
    'note: Scene 1 has no picture yet: its page has words only.\n' +
      'note: Scene 2 has neither a picture nor words yet: its page is empty.\n',
  ]);
  const html = readFileSync(join(base, 'nameless', 'nameless.html'), 'utf8');
  expect(html).toContain('<title>nameless</title>');
  expect(html).not.toContain('<h1');
});

test('a file where the folder should be', async () => {
  writeFileSync(join(base, 'taken'), '');
  const { code, stderr } = await fabula('export', fox, '--to', 'html', '--out', 'taken');
  expect(code).toBe(2);
  expect(stderr).toMatch(/Cannot write taken.*\./);
});

test.skipIf(!canMount)(
  'a disk that is full, and one that is read-only: named, and nothing is left',
  async () => {
    using disk = smallDisk(200_000);
    const full = await fabula('export', fox, '--to', 'html,pdf', '--out', disk.path);
    expect([full.code, readdirSync(disk.path)]).toEqual([2, []]);
    expect(full.stderr).toContain(`There is no room for ${disk.path}: the disk is full.`);
    disk.remount('ro');
    const { code, stderr } = await fabula('export', fox, '--to', 'html', '--out', disk.path);
    expect([code, readdirSync(disk.path)]).toEqual([2, []]);
    expect(stderr).toContain(`Cannot write ${disk.path}: the disk is read-only.`);
  },
);

test('stopped in the middle, nothing is left but what was there', async () => {
  mkdirSync(join(base, 'stop'));
  writeFileSync(join(base, 'stop', `${name}.cbz`), 'an earlier one');
  const { child, ended } = start('export', fox, '--to', 'cbz,gif', '--out', 'stop', '--json');
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (data: Buffer) => {
      if (data.toString().includes('"kind":"cbz"')) resolve();
    });
  });
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(events(stdout).at(-1)).toMatchObject({ type: 'error', code: 'cancelled' });
  expect(readdirSync(join(base, 'stop'))).toEqual([`${name}.cbz`]);
  expect(readFileSync(join(base, 'stop', `${name}.cbz`), 'utf8')).toBe('an earlier one');
});
