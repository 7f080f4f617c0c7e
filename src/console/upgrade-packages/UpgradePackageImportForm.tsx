import { Input, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { importUpgradePackage, type UpgradePackage, type UpgradePackageImport } from '../../api/upgrade-packages.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { FileSource } from '../uploads/FileSource.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { noSource, type Source } from '../uploads/source.ts';
import { useUpgradePackageTexts } from './texts.ts';

interface UpgradePackageImportFormProps {
  /** The upgrade package that the media becomes the next version of; without it a new one. */
  readonly nextVersionOf?: UpgradePackage;
  readonly onClose: () => void;
}

/** Begins the import, or the upload that comes before it; the page behind it shows how far it is. */
export function UpgradePackageImportForm({ nextVersionOf, onClose }: UpgradePackageImportFormProps) {
  const say = useUpgradePackageTexts();
  const [name, setName] = useState('');
  const [source, setSource] = useState(noSource);
  const target = nextVersionOf === undefined ? { name: name.trim() } : { nextVersionOf: nextVersionOf.id };
  const begin = useMutation({
    mutationFn: () => beginImport(target, source),
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
          <MediaSource source={source} onChange={setSource} />
          <FormEnd change={begin} onClose={onClose} action={say('begin')} />
        </Stack>
      </form>
    </Modal>
  );
}

/** A browser lets people choose either a file or a folder, so it is asked which of them it is. */
function MediaSource({ source, onChange }: { source: Source; onChange: (source: Source) => void }) {
  const say = useUpgradePackageTexts();
  const [kind, setKind] = useState<'file' | 'folder'>('file');
  const texts =
    kind === 'file'
      ? { label: say('isoPath'), description: say('isoPathHint'), accept: '.iso' }
      : { label: say('folderPath'), description: say('folderPathHint') };
  return (
    <>
      <Input.Wrapper label={say('comesAs')} labelElement="div">
        <div>
          <SegmentedControl
            aria-label={say('comesAs')}
            data={[
              { value: 'file', label: say('file') },
              { value: 'folder', label: say('folder') },
            ]}
            value={kind}
            onChange={(chosen) => {
              setKind(chosen === 'folder' ? 'folder' : 'file');
              onChange(noSource);
            }}
          />
        </div>
      </Input.Wrapper>
      <FileSource key={kind} {...{ kind, source, ...texts }} onChange={onChange} />
    </>
  );
}

type Target = Omit<UpgradePackageImport, 'path' | 'uploadId'>;

async function beginImport(wanted: Target, { chosen, path }: Source): Promise<void> {
  const from = (source: { path: string } | { uploadId: string }) =>
    client(importUpgradePackage, { body: { ...wanted, ...source } });
  if (chosen === null) await from({ path: path.trim() });
  else await uploader.add({ purpose: 'upgrade-package', chosen, begin: (uploadId) => from({ uploadId }) });
}
