import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addBootImage } from '../../api/boot-images.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useBootImageTexts } from './texts.ts';

export function BootImageAddForm({ onClose }: { onClose: () => void }) {
  const say = useBootImageTexts();
  const [name, setName] = useState('');
  const [path, setPath] = useState('');
  const add = useMutation({
    mutationFn: () => client(addBootImage, { body: { name: name.trim(), path: path.trim() } }),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/boot-images');
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={say('add')} size="lg">
      <form onSubmit={send}>
        <Stack gap="md">
          <Text size="sm">{say('addHint')}</Text>
          <TextInput
            required
            data-autofocus
            maxLength={127}
            label={say('name')}
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
          <FormEnd change={add} onClose={onClose} action={say('add')} />
        </Stack>
      </form>
    </Modal>
  );
}
