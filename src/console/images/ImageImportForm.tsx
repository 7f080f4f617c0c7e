import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { importImage } from '../../api/images.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useImageTexts } from './texts.ts';

/** Begins the import; the page behind it shows how far it is. */
export function ImageImportForm({ onClose }: { onClose: () => void }) {
  const say = useImageTexts();
  const [name, setName] = useState('');
  const [path, setPath] = useState('');
  const begin = useMutation({
    mutationFn: () => client(importImage, { body: { name: name.trim(), path: path.trim() } }),
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
    <Modal opened onClose={onClose} title={say('import')} size="lg">
      <form onSubmit={send}>
        <Stack gap="md">
          <Text size="sm">{say('importHint')}</Text>
          <TextInput
            required
            data-autofocus
            maxLength={127}
            label={say('name')}
            description={say('nameHint')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            required
            spellCheck={false}
            label={say('path')}
            description={say('pathHint')}
            value={path}
            onChange={({ currentTarget }) => setPath(currentTarget.value)}
          />
          <FormEnd change={begin} onClose={onClose} action={say('begin')} />
        </Stack>
      </form>
    </Modal>
  );
}
