/** A file of ConfigMgr, MDT or PSD: first the report of every step, then, when the person says so, the task sequences. */
import { Alert, Button, FileInput, Group, Loader, Stack, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { z } from 'zod';
import { MOST_FILE_BYTES, translateTaskSequences } from '../../api/task-sequence-translations.ts';
import { importTaskSequences } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotPermitted } from '../ui/NotPermitted.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { bytesText } from '../ui/quantities.ts';
import { toBase64 } from './base64.ts';
import { SequenceReport } from './SequenceReport.tsx';
import { useTranslationTexts } from './texts.ts';

type Translated = z.output<typeof translateTaskSequences.response>;
/** Former ids, and what they are here. */
type Mapping = Readonly<Record<string, string>>;

export function TaskSequenceImportPage() {
  const say = useTranslationTexts();
  return useMay('task-sequence.change') ? <TaskSequenceImport /> : <NotPermitted title={say('title')} />;
}

function TaskSequenceImport() {
  const say = useTranslationTexts();
  const [file, setFile] = useState<File | null>(null);
  const [map, setMap] = useState<Mapping>({});
  const translation = useMutation({
    mutationFn: async (asked: { file: File; map: Mapping }) => {
      const bytes = new Uint8Array(await asked.file.arrayBuffer());
      return client(translateTaskSequences, {
        body: { file: toBase64(bytes), name: asked.file.name.slice(0, 255), map: asked.map },
      });
    },
  });
  const ask = (chosen: File | null, chosenMap: Mapping) => {
    setFile(chosen);
    setMap(chosenMap);
    if (chosen === null || chosen.size > MOST_FILE_BYTES) translation.reset();
    else translation.mutate({ file: chosen, map: chosenMap });
  };
  const tooLarge = file !== null && file.size > MOST_FILE_BYTES;
  const most = { bytes: bytesText(file?.size ?? 0), most: bytesText(MOST_FILE_BYTES) };
  return (
    <div className="page long">
      <PageHeader title={say('title')} above={{ title: say('sequences'), path: paths.taskSequences() }} />
      <Text size="sm" maw="48rem">
        {say('intro')}
      </Text>
      <FileInput
        label={say('file')}
        placeholder={say('choose')}
        accept=".zip,.xml,.ini"
        clearable
        clearButtonProps={{ 'aria-label': say('clear') }}
        maw="30rem"
        value={file}
        onChange={(chosen) => ask(chosen, {})}
        error={tooLarge ? say('tooLarge', most) : null}
      />
      {translation.isPending ? <Loader size="sm" aria-label={say('reading')} role="status" /> : null}
      {translation.isError ? <FailureNotice error={translation.error} /> : null}
      {translation.data === undefined || file === null ? null : (
        <Report
          name={file.name}
          translated={translation.data}
          map={map}
          onMap={(former, here) => ask(file, withEntry(map, former, here))}
        />
      )}
    </div>
  );
}

function withEntry(map: Mapping, former: string, here: string | null): Mapping {
  const { [former]: _, ...rest } = map;
  return here === null ? rest : { ...rest, [former]: here };
}

interface ReportProps {
  readonly name: string;
  readonly translated: Translated;
  readonly map: Mapping;
  readonly onMap: (former: string, here: string | null) => void;
}

function Report({ name, translated: { sequences, share }, map, onMap }: ReportProps) {
  const say = useTranslationTexts();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: () => {
      const wanted = sequences.map(({ originalId, document }) => ({ originalId, document }));
      return client(importTaskSequences, { body: { name: name.slice(0, 255), sequences: wanted } });
    },
    onSuccess: async ({ ids: [first, ...more] }) => {
      await makeStale('/api/task-sequences');
      const to = first === undefined || more.length > 0 ? paths.taskSequences() : paths.taskSequence(first);
      await navigate({ to });
    },
  });
  if (sequences.length === 0) return <Alert color="yellow">{say('nothingFound')}</Alert>;
  return (
    <Stack>
      {sequences.map((sequence) => (
        <SequenceReport
          key={`${sequence.originalId} ${sequence.document.name}`}
          sequence={sequence}
          map={map}
          onMap={onMap}
        />
      ))}
      {share.length === 0 ? null : (
        <Text size="sm">
          {say('share')}: {share.map((each) => each.name).join(', ')}
        </Text>
      )}
      {save.isError ? <FailureNotice error={save.error} /> : null}
      <Group>
        <Button
          leftSection={<IconFileImport size={16} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {say('save', { count: sequences.length })}
        </Button>
      </Group>
    </Stack>
  );
}
