// What is set for one scene's page: its layout, by pictures of what each would look like, whether it shares the page, and the shape of its
// picture.

import { Button, Checkbox, Group } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { PageLayoutName } from '../../../src-main/contract/book.ts';
import type { PreviewPage } from '../../../src-main/contract/book-preview.ts';
import { call } from '../../core/client.ts';
import { t } from '../../core/i18n/texts.ts';
import { edit } from '../../core/state/edits.ts';
import { selectOnly } from '../../core/state/selection.ts';
import { setSelection } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import classes from './Book.module.css';
import type { ShownBook } from './book-choices.ts';
import { layoutChoices } from './export-choices.ts';
import { LayoutThumbnail } from './LayoutThumbnail.tsx';
import { LetterTools } from './LetterTools.tsx';
import { PictureShape } from './PictureShape.tsx';

interface PageToolsProps {
  scene: number;
  /** The one that it is on, of those that are seen. */
  page: PreviewPage | undefined;
  shown: ShownBook;
}

export function PageTools({ scene: id, page, shown }: PageToolsProps) {
  const scene = useStory((story) => story.scenes.get(id));
  const number = useStory((story) => story.order.indexOf(id));
  const readOnly = useStory(({ document }) => document.readOnly);
  if (!scene || number < 0 || readOnly) return null;
  const { crop, joins } = scene.page;
  return (
    <section
      className={classes.tools}
      aria-label={t('book.tools', 'Page of scene {number}', { number: number + 1 })}
    >
      <LayoutStrip id={id} shown={shown} />
      {scene.picked === null ? null : <LetterTools scene={id} />}
      <Group gap="md">
        <Checkbox
          label={t('book.joins', 'Shares the page of the scene before')}
          disabled={number === 0}
          checked={joins === true}
          onChange={(event) =>
            void edit({ type: 'page.set', id, joins: event.currentTarget.checked ? true : null })
          }
        />
        {crop === null ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFocusCentered size={16} />}
            onClick={() => void edit({ type: 'page.set', id, crop: null })}
          >
            {t('book.uncrop', 'Picture as the frame takes it')}
          </Button>
        )}
        <PictureShape scene={id} page={page} />
      </Group>
    </section>
  );
}

function LayoutStrip({ id, shown }: { id: number; shown: ShownBook }) {
  const revision = useStory((story) => story.revision);
  const chosen = useStory((story) => story.scenes.get(id)?.page.layout ?? null);
  const { data } = useQuery({
    queryKey: ['story', 'book-layouts', revision, shown, id],
    queryFn: () => call('book.layouts', { ...shown, scene: id }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const choose = (layout: PageLayoutName | null) => {
    // It may get other pages: it stays in sight.
    setSelection(selectOnly(id));
    void edit({ type: 'page.set', id, layout });
  };
  const fitting = new Map(data?.layouts.map((one) => [one.layout, one.pages]));
  return (
    <fieldset className={classes.layouts}>
      <legend className={classes.legend}>{t('book.layout', 'Layout of this page')}</legend>
      {layoutChoices().map(({ value, label }) => {
        const layout = value === 'auto' ? null : (value as PageLayoutName);
        const pages = layout === null ? undefined : fitting.get(layout);
        const isChosen = chosen === layout;
        return (
          <LayoutThumbnail
            key={value}
            label={label}
            pages={pages}
            size={data}
            chosen={isChosen}
            disabled={layout !== null && data !== undefined && pages === undefined && !isChosen}
            onChoose={() => choose(layout)}
          />
        );
      })}
    </fieldset>
  );
}
