import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { importImage } from '../../api/images.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { FileSource } from '../uploads/FileSource.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { noSource, type Source } from '../uploads/source.ts';
import { useImageTexts } from './texts.ts';

/** Begins the import, or the upload that comes before it; the page behind it shows how far it is. */
export function ImageImportForm({ onClose }: { onClose: () => void }) {
  const say = useImageTexts();
  const [name, setName] = useState('');
  const [source, setSource] = useState(noSource);
  const begin = useMutation({
    mutationFn: () => beginImport(name.trim(), source),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/jobs', '/api/uploads');
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
          <FileSource
            {...{ kind: 'file', source, accept: '.wim,.esd', label: say('path'), description: say('pathHint') }}
            onChange={setSource}
          />
          <FormEnd change={begin} onClose={onClose} action={say('begin')} />
        </Stack>
      </form>
    </Modal>
  );
}

async function beginImport(name: string, { chosen, path }: Source): Promise<void> {
  const from = (source: { path: string } | { uploadId: string }) => client(importImage, { body: { name, ...source } });
  if (chosen === null) await from({ path: path.trim() });
  else await uploader.add({ purpose: 'image', chosen, begin: (uploadId) => from({ uploadId }) });
}
