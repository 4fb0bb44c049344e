// What the storyboard shows: a button beside its header that opens the choices, and says how many scenes are left.

import { Button, Checkbox, Popover, Radio, Select, Stack } from '@mantine/core';
import { IconFilter, IconFilterFilled } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { everyScene, isFiltering, useShownOrder } from '../../core/state/filter.ts';
import { type SceneFilter, setUi, useUi } from '../../core/state/ui-store.ts';
import { useStory } from '../../core/state/window-store.ts';
import { nameOf } from '../../ui/CharacterChip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

export function Filter() {
  const filter = useUi((ui) => ui.filter);
  const count = useStory(({ order }) => order.length);
  const shown = useShownOrder().length;
  const on = isFiltering(filter);
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        {on ? (
          <Button size="compact-md" variant="light" leftSection={<IconFilterFilled size={16} />}>
            {t('filter.shown', '{shown} of {count}', { shown, count })}
          </Button>
        ) : (
          <IconButton label={t('filter.label', 'Show only some scenes')}>
            <IconFilter size={18} stroke={1.6} />
          </IconButton>
        )}
      </Popover.Target>
      <Popover.Dropdown>
        <Choices filter={filter} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Choices({ filter }: { filter: SceneFilter }) {
  const characters = useStory((story) => story.characters);
  const set = (patch: Partial<SceneFilter>) => setUi({ filter: { ...filter, ...patch } });
  return (
    <Stack gap="sm" w={230}>
      <Radio.Group
        label={t('filter.state', 'Pictures')}
        value={filter.state ?? 'all'}
        onChange={(value) => set({ state: value === 'all' ? null : (value as SceneFilter['state']) })}
      >
        <Stack gap={6}>
          <Radio value="all" label={t('filter.all', 'All scenes')} />
          <Radio value="undrawn" label={t('filter.undrawn', 'Not drawn yet')} />
          <Radio value="outdated" label={t('filter.outdated', 'Outdated')} />
          <Radio value="drawn" label={t('filter.drawn', 'Drawn')} />
        </Stack>
      </Radio.Group>
      <Checkbox
        label={t('filter.starred', 'With a starred picture')}
        checked={filter.starred}
        onChange={(event) => set({ starred: event.currentTarget.checked })}
      />
      {characters.length > 0 ? (
        <Select
          clearable
          label={t('filter.character', 'With')}
          placeholder={t('filter.anyone', 'Anyone')}
          comboboxProps={{ withinPortal: false }}
          value={filter.character === null ? null : String(filter.character)}
          onChange={(value) => set({ character: value === null ? null : Number(value) })}
          data={characters.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
        />
      ) : null}
      <Button
        size="compact-md"
        variant="default"
        disabled={!isFiltering(filter)}
        onClick={() => setUi({ filter: everyScene })}
      >
        {t('filter.clear', 'Show all scenes')}
      </Button>
    </Stack>
  );
}
