// What a printer would refuse, found in the laid-out book and told as data: each with the page or scene it is on and a way to mend it.
// What cannot happen is not asked for: every font is embedded, and nothing is transparent.

import type { ExportOptions, PrintFinding } from '../contract/book.ts';
import type { PictureEnlarger } from './enlarge-pictures.ts';
import type { Book } from './lay-out-book.ts';
import { dotsPerInch } from './model/crop.ts';
import { SAFE } from './model/sheet.ts';

const LEAST_DPI = 300;
/** Print-on-demand houses bind no thinner book. */
const LEAST_PAGES = 24;
const MOST_PAGES = 828;

/** @param enlarger What pictures with too few pixels are enlarged by; absent: Lanczos. */
export function checkForPrint(
  book: Book,
  options: ExportOptions,
  enlarger?: Pick<PictureEnlarger, 'name' | 'scale'>,
): PrintFinding[] {
  if (options.preset !== 'print') return [];
  return [...pageCount(book), ...resolutions(book, enlarger), ...margins(book)];
}

function pageCount({ inside }: Book): PrintFinding[] {
  if (inside >= LEAST_PAGES && inside <= MOST_PAGES) return [];
  const few = inside < LEAST_PAGES;
  return [
    {
      kind: 'page-count',
      text: `The inside has ${inside} pages; printers bind ${few ? `${LEAST_PAGES} or more` : `at most ${MOST_PAGES}`}.`,
      hint: few
        ? 'Add scenes or give their words pages of their own, or have it stapled as a booklet.'
        : 'Make two volumes of it.',
    },
  ];
}

/** Each picture once, as it is largest. */
function resolutions(
  { pages, content }: Book,
  enlarger: Parameters<typeof checkForPrint>[2],
): PrintFinding[] {
  const lowest = new Map<number, PrintFinding & { dpi: number }>();
  for (const [index, page] of pages.entries()) {
    for (const box of page.boxes) {
      if (box.kind !== 'picture') continue;
      const dpi = Math.round(dotsPerInch(box.crop, box));
      const known = lowest.get(box.picture.frame);
      const enlarged = dpi * (enlarger?.scale ?? 1);
      if (enlarged >= LEAST_DPI || (known && known.dpi <= dpi)) continue;
      const scenes = content.scenes.flatMap(({ picture }, scene) =>
        picture?.frame === box.picture.frame ? [scene + 1] : [],
      );
      const where =
        index === 0 ? 'the cover' : index === pages.length - 1 ? 'the back cover' : `page ${index}`;
      const inches = Math.max(box.width / 72, box.height / 72);
      const wanted = Math.ceil((inches * LEAST_DPI) / 64) * 64;
      lowest.set(box.picture.frame, {
        kind: 'resolution',
        page: index === pages.length - 1 ? 0 : index,
        ...(scenes.length > 0 ? { scenes } : {}),
        dpi,
        text: `The picture on ${where}${scenes.length > 0 ? ` (scene ${scenes.join(', ')})` : ''} has ${dpi} dots to the inch; printers ask for ${LEAST_DPI}. ${enlarger ? `${enlarger.name} makes ${enlarged} of them; Lanczos does the rest.` : 'It is enlarged by Lanczos alone, and stays soft.'}`,
        hint: `Draw it ${wanted} pixels wide, choose a smaller page${enlarger ? '' : ', or give a network that enlarges pictures'}.`,
      });
    }
  }
  return [...lowest.values()];
}

/** Words that would be cut off or swallowed. */
function margins({ pages, gutter, width, height }: Book): PrintFinding[] {
  const found: PrintFinding[] = [];
  for (const [index, page] of pages.entries()) {
    for (const box of page.boxes) {
      if (box.kind !== 'text') continue;
      for (const line of box.lines) {
        const inner = page.side === 'left' ? width - (line.x + line.width) : line.x;
        const isEdge =
          line.x < SAFE - 0.5 ||
          width - (line.x + line.width) < SAFE - 0.5 ||
          line.y - box.size * 0.8 < SAFE - 0.5 ||
          height - line.y < SAFE - 0.5;
        const isGutter = page.side !== 'single' && inner < SAFE + gutter - 0.5;
        if (!isEdge && !isGutter) continue;
        found.push({
          kind: isGutter ? 'gutter' : 'edge',
          page: index,
          text: isGutter
            ? `Words on page ${index} run into the binding.`
            : `Words on page ${index} stand too near to the cut.`,
          hint: 'Choose another layout for the page, or a larger one.',
        });
        break;
      }
    }
  }
  return found;
}
