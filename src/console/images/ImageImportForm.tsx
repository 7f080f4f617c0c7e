import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Image, type ImageImport, importImage } from '../../api/images.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { FileSource } from '../uploads/FileSource.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { noSource, type Source } from '../uploads/source.ts';
import { useImageTexts } from './texts.ts';

interface ImageImportFormProps {
  /** The image that the file becomes the next version of; without it a new one. */
  readonly nextVersionOf?: Image;
  readonly onClose: () => void;
}

/** Begins the import, or the upload that comes before it; the page behind it shows how far it is. */
export function ImageImportForm({ nextVersionOf, onClose }: ImageImportFormProps) {
  const say = useImageTexts();
  const [name, setName] = useState('');
  const [numbers, setNumbers] = useState('');
  const [source, setSource] = useState(noSource);
  const indexes = readIndexes(numbers);
  const target = nextVersionOf === undefined ? { name: name.trim() } : { nextVersionOf: nextVersionOf.id };
  const begin = useMutation({
    mutationFn: () => beginImport({ ...target, ...(indexes?.length ? { indexes } : {}) }, source),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/jobs', '/api/uploads');
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (indexes !== null) begin.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={nextVersionOf === undefined ? say('import') : say('importNextTitle', { name: nextVersionOf.name })}
      size="lg"
    >
      <form onSubmit={send}>
        <Stack gap="md">
          <Text size="sm">{say('importHint')}</Text>
          {nextVersionOf === undefined ? (
            <TextInput
              required
              data-autofocus
              maxLength={127}
              label={say('name')}
              description={say('nameHint')}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          ) : null}
          <FileSource
            {...{ kind: 'file', source, accept: '.wim,.esd,.iso', label: say('path'), description: say('pathHint') }}
            onChange={setSource}
          />
          <TextInput
            label={say('onlyIndexes')}
            description={say('onlyIndexesHint')}
            error={indexes === null ? say('notIndexes') : null}
            value={numbers}
            onChange={({ currentTarget }) => setNumbers(currentTarget.value)}
          />
          <FormEnd change={begin} onClose={onClose} action={say('begin')} />
        </Stack>
      </form>
    </Modal>
  );
}

async function beginImport(wanted: Omit<ImageImport, 'path' | 'uploadId'>, { chosen, path }: Source): Promise<void> {
  const from = (source: { path: string } | { uploadId: string }) =>
    client(importImage, { body: { ...wanted, ...source } });
  if (chosen === null) await from({ path: path.trim() });
  else await uploader.add({ purpose: 'image', chosen, begin: (uploadId) => from({ uploadId }) });
}

/** Empty: all; null: what was typed is none. */
function readIndexes(text: string): number[] | null {
  if (text.trim() === '') return [];
  if (!/^\s*[1-9]\d{0,3}(\s*,\s*[1-9]\d{0,3})*\s*$/.test(text)) return null;
  return [...new Set(text.split(',').map(Number))];
}
