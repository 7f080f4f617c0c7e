import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addBootImage } from '../../api/boot-images.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { FileSource } from '../uploads/FileSource.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { noSource, type Source } from '../uploads/source.ts';
import { useBootImageTexts } from './texts.ts';

export function BootImageAddForm({ onClose }: { onClose: () => void }) {
  const say = useBootImageTexts();
  const [name, setName] = useState('');
  const [source, setSource] = useState(noSource);
  const add = useMutation({
    mutationFn: () => addFrom(name.trim(), source),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/jobs', '/api/uploads');
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
          <FileSource
            {...{ kind: 'folder', source, label: say('path'), description: say('pathHint') }}
            onChange={setSource}
          />
          <FormEnd change={add} onClose={onClose} action={say('add')} />
        </Stack>
      </form>
    </Modal>
  );
}

async function addFrom(name: string, { chosen, path }: Source): Promise<void> {
  const from = async (where: { path: string } | { uploadId: string }) => {
    await client(addBootImage, { body: { name, ...where } });
    await makeStale('/api/jobs');
  };
  if (chosen === null) await from({ path: path.trim() });
  else await uploader.add({ purpose: 'boot-image', chosen, begin: (uploadId) => from({ uploadId }) });
}
