// A page of the book from its boxes, as it will be exported. A picture that is just being moved is drawn where the hand has it.

import { useId } from 'react';
import type { PictureCrop } from '../../../src-main/contract/book-page.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { partInFrame } from '../../../src-main/contract/picture-crop.ts';
import { useDrafts } from '../../core/state/edits.ts';
import { useStory } from '../../core/state/window-store.ts';
import { letterMiddle, useLetters } from './letters.ts';

type ShapeBox = Extract<PreviewPage['boxes'][number], { kind: 'shape' }>;
export type PreviewPictureBox = Extract<PreviewPage['boxes'][number], { kind: 'picture' }>;

interface PageDrawingProps {
  page: PreviewPage;
  width: number;
  height: number;
  /** Small pictures will do. */
  thumbnails?: boolean;
}

export function PageDrawing({ page, width, height, thumbnails = false }: PageDrawingProps) {
  const name = useId();
  const scenes = useStory((story) => story.scenes);
  const urls = new Map(
    [...scenes.values()].flatMap(({ frames }) =>
      frames.map(({ id, url, thumbnail }) => [id, thumbnails ? thumbnail : url]),
    ),
  );
  return (
    <>
      {/* What bleeds is cut off, as it will be. */}
      <clipPath id={`${name}-trim`}>
        <rect width={width} height={height} />
      </clipPath>
      <g clipPath={`url(#${name}-trim)`}>
        <rect width={width} height={height} fill={page.background} />
        {page.boxes.map((box, index) => {
          const id = `${name}-${index}`;
          if (box.kind === 'shape') {
            const { letter } = box;
            const laid =
              letter &&
              page.letters.find(({ scene, index: at }) => scene === letter.scene && at === letter.index);
            return laid ? (
              <LetterShape key={id} box={box} letter={laid} />
            ) : (
              <PreviewShape key={id} box={box} />
            );
          }
          return <PreviewPicture key={id} id={id} box={box} url={urls.get(box.frame)} />;
        })}
      </g>
    </>
  );
}

function PreviewShape({ box }: { box: ShapeBox }) {
  return (
    <path
      d={box.path}
      fill={box.fill ?? 'none'}
      stroke={box.stroke?.colour}
      strokeWidth={box.stroke?.width}
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  );
}

/** Where the hand has it, until it is laid out there. */
function LetterShape({ box, letter }: { box: ShapeBox; letter: PreviewPage['letters'][number] }) {
  const own = useLetters(letter.scene).value[letter.index];
  const { x, y, width, height } = letter.rect;
  const now = own ? letterMiddle(letter, own) : { x: x + width / 2, y: y + height / 2 };
  return (
    <g transform={`translate(${now.x - x - width / 2} ${now.y - y - height / 2})`}>
      <PreviewShape box={box} />
    </g>
  );
}

export const cropKey = (scene: number): string => `scene:${scene}:crop`;

/** What a person has set, or is just setting. */
function useCrop(scene: number | null): PictureCrop | null {
  const saved = useStory((story) => (scene === null ? null : (story.scenes.get(scene)?.page.crop ?? null)));
  const draft = useDrafts(({ values }) => (scene === null ? undefined : values[cropKey(scene)]));
  return draft === undefined ? saved : (draft as PictureCrop | null);
}

/** The part of the picture that a box shows. */
function cropOf({ x, y, width, height, whole, size, crop }: PreviewPictureBox, set: PictureCrop | null) {
  if (!set) return crop;
  const all = partInFrame(size, whole, set);
  const scale = all.width / whole.width;
  return {
    x: all.x + (x - whole.x) * scale,
    y: all.y + (y - whole.y) * scale,
    width: width * scale,
    height: height * scale,
  };
}

function PreviewPicture({ id, box, url }: { id: string; box: PreviewPictureBox; url: string | undefined }) {
  const { x, y, width, height, size, clip, fadeInto, scene } = box;
  const crop = cropOf(box, useCrop(scene));
  if (url === undefined) return null;
  return (
    <g clipPath={clip === undefined ? undefined : `url(#${id})`}>
      {clip === undefined ? null : (
        <clipPath id={id}>
          <path d={clip} />
        </clipPath>
      )}
      <svg
        {...{ x, y, width, height }}
        viewBox={`${crop.x} ${crop.y} ${crop.width} ${crop.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <image href={url} width={size.width} height={size.height} preserveAspectRatio="none" />
      </svg>
      {fadeInto === undefined ? null : (
        <>
          <radialGradient id={`${id}-fade`}>
            {FADE.map(({ offset, opacity }) => (
              <stop key={offset} offset={offset} stopColor={fadeInto} stopOpacity={opacity} />
            ))}
          </radialGradient>
          <rect {...{ x, y, width, height }} fill={`url(#${id}-fade)`} />
        </>
      )}
    </g>
  );
}

/** As the export fades a vignette: smoothly, in nine steps. */
const FADE = Array.from({ length: 9 }, (_, index) => {
  const part = index / 8;
  return { offset: 0.62 + 0.36 * part, opacity: part * part * (3 - 2 * part) };
});
