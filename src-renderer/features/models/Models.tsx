// The models a person has: what each is, where it lies, and whether it is still there. None is copied or deleted
// without being asked for.

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconFile, IconFolder } from '@tabler/icons-react';
import { t } from '../../core/i18n/texts.ts';
import { say } from '../../core/notify.ts';
import { useModels } from '../../core/queries.ts';
import { closeDialog } from '../../core/state/ui-store.ts';
import { addModel } from './add-model.ts';
import { Catalogue } from './Catalogue.tsx';
import { ModelCard } from './ModelCard.tsx';
import classes from './Models.module.css';
import { WhichOne } from './WhichOne.tsx';

const add = (from: 'file' | 'folder') => void addModel(from).catch(say);

export default function Models() {
  const models = useModels();
  return (
    <Modal
      opened
      onClose={closeDialog}
      size={760}
      title={t('models.title', 'Models')}
      classNames={{ title: classes.title }}
      closeButtonProps={{ 'aria-label': t('common.close', 'Close') }}
    >
      <Text c="dimmed" mb="md">
        {t(
          'models.what',
          'Checkpoints of Stable Diffusion 1, 2 and XL: one .safetensors or .gguf file, a folder in diffusers’ layout, or a folder of ONNX exports. They stay where they are. You can also drop one on the window. LoRAs and words (textual inversion) are added to a story, in its settings.',
        )}
      </Text>
      <WhichOne />
      <Group gap="sm" mb="md">
        <Button leftSection={<IconFile size={17} stroke={1.6} />} onClick={() => add('file')}>
          {t('models.addFile', 'Add a file…')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolder size={17} stroke={1.6} />}
          onClick={() => add('folder')}
        >
          {t('models.addFolder', 'Add a folder…')}
        </Button>
      </Group>
      <Stack component="ul" gap={0} p={0} m={0}>
        {models.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </Stack>
      <Catalogue />
    </Modal>
  );
}
