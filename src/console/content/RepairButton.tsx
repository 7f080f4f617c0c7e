import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTool } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { repairContent } from '../../api/content.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useContentTexts } from './texts.ts';

interface RepairProps {
  readonly versionId: string;
  /** Of the package, for people. */
  readonly name: string;
}

export function RepairButton(props: RepairProps) {
  const say = useContentTexts();
  const [asking, { open, close }] = useDisclosure();
  if (!useMay('content.care')) return null;
  return (
    <>
      <Button leftSection={<IconTool size={16} aria-hidden />} onClick={open}>
        {say('repair')}
      </Button>
      {asking ? <RepairDialog {...props} onClose={close} /> : null}
    </>
  );
}

function RepairDialog({ versionId, name, onClose }: RepairProps & { onClose: () => void }) {
  const say = useContentTexts();
  const [from, setFrom] = useState('');
  const begin = useMutation({
    mutationFn: () => client(repairContent, { body: { versionId, from: from.trim() } }),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/jobs');
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={say('repair')}>
      <form onSubmit={send}>
        <Stack gap="md">
          <Text size="sm">{say('repairHint', { name })}</Text>
          <TextInput
            required
            data-autofocus
            spellCheck={false}
            label={say('from')}
            description={say('fromHint')}
            value={from}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          />
          <FormEnd change={begin} onClose={onClose} action={say('repair')} />
        </Stack>
      </form>
    </Modal>
  );
}
