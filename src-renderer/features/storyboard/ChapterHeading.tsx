// The heading of a chapter on the light table: it folds and unfolds the chapter, names it, and has a menu of what can be done
// with all of it.

import { Menu } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDots } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { type Chapter, chaptersOf, stepTarget } from '../../core/state/chapters.ts';
import { useTextDraft } from '../../core/state/edits.ts';
import { setUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ProseField } from '../words/ProseField.tsx';
import classes from './ChapterHeading.module.css';
import {
  foldAll,
  headingField,
  moveChapter,
  removeHeading,
  selectChapter,
  setFolded,
} from './chapter-actions.ts';

export interface ChapterHeadingProps {
  chapter: Chapter & { heading: number };
  columns: number;
  folded: boolean;
  readOnly: boolean;
}

export function ChapterHeading({ chapter, columns, folded, readOnly }: ChapterHeadingProps) {
  const { heading, number } = chapter;
  const name = useStory(({ scenes }) => scenes.get(heading)?.chapter ?? '');
  const draft = useTextDraft(headingField(heading), name, (value) => ({
    type: 'scene.set',
    id: heading,
    chapter: value.replace(/\s*\n\s*/g, ' '),
  }));
  const called = name.trim() || t('chapter.number', 'Chapter {number}', { number });
  return (
    <td
      colSpan={columns}
      className={classes.heading}
      data-chapter={heading}
      data-folded={folded || undefined}
    >
      <IconButton
        label={
          folded
            ? t('chapter.unfold', 'Unfold “{called}”', { called })
            : t('chapter.fold', 'Fold “{called}”', { called })
        }
        aria-expanded={!folded}
        onClick={() => setFolded(heading, !folded)}
      >
        {folded ? <IconChevronRight size={18} stroke={1.8} /> : <IconChevronDown size={18} stroke={1.8} />}
      </IconButton>
      <ProseField
        draft={draft}
        serif
        readOnly={readOnly}
        className={classes.name}
        label={t('chapter.name', 'Name of chapter {number}', { number })}
        placeholder={t('chapter.number', 'Chapter {number}', { number })}
        onDone={() => !folded && setUi({ focus: { scene: heading, part: 'card' } })}
      />
      <Count ids={chapter.ids} />
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton label={t('chapter.more', 'More for “{called}”', { called })}>
            <IconDots size={18} stroke={1.7} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Items chapter={chapter} folded={folded} readOnly={readOnly} />
        </Menu.Dropdown>
      </Menu>
    </td>
  );
}

function Count({ ids }: Pick<Chapter, 'ids'>) {
  const drawn = useStory(({ scenes }) => ids.filter((id) => scenes.get(id)?.picked != null).length);
  return (
    <span className={classes.count}>
      {drawn === 0
        ? t('chapter.scenes', '{scenes, plural, one {# scene} other {# scenes}}', { scenes: ids.length })
        : t('chapter.drawn', '{scenes, plural, one {# scene} other {# scenes}}, {drawn} drawn', {
            scenes: ids.length,
            drawn,
          })}
    </span>
  );
}

function Items({ chapter, folded, readOnly }: Omit<ChapterHeadingProps, 'columns'>) {
  const { heading, ids } = chapter;
  const order = useStory((story) => story.order);
  const scenes = useStory((story) => story.scenes);
  const goes = (step: -1 | 1) => !readOnly && stepTarget(order, scenes, ids, step) !== undefined;
  const several = chaptersOf(order, scenes).filter((one) => one.heading !== null).length > 1;
  return (
    <>
      <Menu.Item onClick={() => setUi({ reader: { scene: heading } })}>
        {t('scene.read', 'Read from here')}
      </Menu.Item>
      <Menu.Item onClick={() => selectChapter(heading)}>{t('chapter.select', 'Select its scenes')}</Menu.Item>
      <Menu.Divider />
      <Menu.Item disabled={!goes(-1)} onClick={() => void moveChapter(heading, -1)}>
        {t('chapter.earlier', 'Move before the chapter before')}
      </Menu.Item>
      <Menu.Item disabled={!goes(1)} onClick={() => void moveChapter(heading, 1)}>
        {t('chapter.later', 'Move behind the next chapter')}
      </Menu.Item>
      {several ? (
        <Menu.Item onClick={() => foldAll(!folded)}>
          {folded ? t('chapter.unfoldAll', 'Unfold all chapters') : t('chapter.foldAll', 'Fold all chapters')}
        </Menu.Item>
      ) : null}
      <Menu.Divider />
      <Menu.Item disabled={readOnly} onClick={() => void removeHeading(heading)}>
        {t('chapter.remove', 'Remove the heading, keep the scenes')}
      </Menu.Item>
    </>
  );
}
