import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type ValidationPriority, validateContent, validationPriorities } from '../../api/content.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useContentTexts } from './texts.ts';

/** Of one version, or without one of the whole store. */
export function ValidateButton({ versionId, size = 'sm' }: { versionId?: string; size?: 'sm' | 'compact-sm' }) {
  const say = useContentTexts();
  const [asking, { open, close }] = useDisclosure();
  if (!useMay('content.care')) return null;
  const icon = size === 'sm' ? { leftSection: <IconShieldCheck size={16} aria-hidden /> } : {};
  return (
    <>
      <Button variant="default" size={size} {...icon} onClick={open}>
        {say(versionId === undefined ? 'validateAll' : 'validate')}
      </Button>
      {asking ? <ValidateDialog {...(versionId === undefined ? {} : { versionId })} onClose={close} /> : null}
    </>
  );
}

function ValidateDialog({ versionId, onClose }: { versionId?: string; onClose: () => void }) {
  const say = useContentTexts();
  const sayUi = useUiTexts();
  const [priority, setPriority] = useState<ValidationPriority>('normal');
  const begin = useMutation({
    mutationFn: () =>
      client(validateContent, { body: { priority, ...(versionId === undefined ? {} : { versionId }) } }),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/jobs');
    },
  });
  const title = say(versionId === undefined ? 'validateAll' : 'validate');
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="md">
        <Text size="sm">{say('validateHint')}</Text>
        <Radio.Group
          label={say('priority')}
          value={priority}
          onChange={(value) => setPriority(value === 'low' ? 'low' : 'normal')}
        >
          <Stack gap="xs" mt="xs">
            {validationPriorities.map((each) => (
              <Radio key={each} value={each} label={say(each)} />
            ))}
          </Stack>
        </Radio.Group>
        {begin.isError ? <FailureNotice error={begin.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sayUi('cancel')}
          </Button>
          <Button loading={begin.isPending} onClick={() => begin.mutate()}>
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
