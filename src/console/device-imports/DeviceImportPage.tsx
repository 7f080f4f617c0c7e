import { Alert, Badge, Button, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { z } from 'zod';
import { type ImportTotals, importDevices, previewDeviceImport } from '../../api/device-imports.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotPermitted } from '../ui/NotPermitted.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { FileField, type ReadFile } from './FileField.tsx';
import { bodyOf, firstOptions, type ImportOptions } from './import-options.ts';
import { OptionFields } from './OptionFields.tsx';
import { useImportTexts } from './texts.ts';

const route = getRouteApi('/frame/devices/import');

type Preview = z.output<typeof previewDeviceImport.response>;

const PROBLEMS_SHOWN = 100;

/** The file is asked about again with each choice; its text would be too long for a key. */
function previewQuery(file: ReadFile | null, options: ImportOptions) {
  return {
    queryKey: ['device-import-preview', file?.name, file?.number, options],
    queryFn: () => client(previewDeviceImport, { body: bodyOf(file ?? { name: '', text: '' }, options) }),
    enabled: file !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  };
}

export function DeviceImportPage() {
  const say = useImportTexts();
  return useMay('device.change') ? <DeviceImport /> : <NotPermitted title={say('title')} />;
}

function DeviceImport() {
  const say = useImportTexts();
  const [file, setFile] = useState<ReadFile | null>(null);
  const { first } = route.useSearch();
  const into = first?.collection;
  const [options, setOptions] = useState<ImportOptions>({
    ...firstOptions,
    collectionIds: into === undefined ? [] : [into],
  });
  const [done, setDone] = useState<ImportTotals | null>(null);
  const preview = useQuery(previewQuery(file, options));
  const take = (read: ReadFile) => {
    // How the last file was read says nothing of this one.
    setOptions(({ existing, collectionIds, userAccounts }) => ({ existing, collectionIds, userAccounts }));
    setFile(read);
  };
  const again = () => {
    setFile(null);
    setDone(null);
  };
  return (
    <div className="page long">
      <PageHeader title={say('title')} above={{ title: say('devices'), path: paths.devices() }} />
      {done === null ? (
        <Stack gap="lg">
          <Text size="sm">{say('hint')}</Text>
          <FileField file={file} onRead={take} />
          {preview.isError ? <FailureNotice error={preview.error} again={preview.refetch} /> : null}
          {file !== null && preview.isPending ? <Skeleton height={320} /> : null}
          {file !== null && preview.data !== undefined ? (
            <>
              <OptionFields
                text={file.text}
                preview={preview.data}
                options={options}
                onChange={(part) => setOptions({ ...options, ...part })}
              />
              <Outcome preview={preview.data} />
              <ImportButton
                file={file}
                options={options}
                totals={preview.data.totals}
                stale={preview.isPlaceholderData || preview.isError}
                onDone={setDone}
              />
            </>
          ) : null}
        </Stack>
      ) : (
        <Done totals={done} onAgain={again} />
      )}
    </div>
  );
}

function Outcome({ preview }: { preview: Preview }) {
  const say = useImportTexts();
  return (
    <Stack gap="sm" component="section" aria-label={say('whatHappens')}>
      <Title order={2} size="h5">
        {say('whatHappens')}
      </Title>
      <Totals totals={preview.totals} />
      <Problems preview={preview} />
      <Lines preview={preview} />
    </Stack>
  );
}

function Totals({ totals }: { totals: ImportTotals }) {
  const say = useImportTexts();
  const colors = { new: 'teal', merge: 'blue', overwrite: 'orange', unchanged: 'gray', error: 'red' } as const;
  return (
    <Group gap="xs" role="status">
      <Text size="sm">{say('lines', { count: totals.lines })}</Text>
      {(['new', 'merge', 'overwrite', 'unchanged', 'error'] as const).map((action) =>
        totals[action] === 0 ? null : (
          <Badge key={action} variant="dot" color={colors[action]} tt="none">
            {totals[action]} {say(`action-${action}`)}
          </Badge>
        ),
      )}
    </Group>
  );
}

function Problems({ preview: { problems } }: { preview: Preview }) {
  const say = useImportTexts();
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs">
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={say('wrongTitle', { count: problems.length })}>
        {say('wrongHint')}
      </Alert>
      <ScrollTable label={say('wrong')} titles={[say('line'), say('column'), say('why')]}>
        {problems.slice(0, PROBLEMS_SHOWN).map(({ line, column, message }) => (
          <Table.Tr key={`${line} ${column} ${message}`}>
            <Table.Td>{line}</Table.Td>
            <Table.Td>{column}</Table.Td>
            <Table.Td>{message}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {problems.length > PROBLEMS_SHOWN ? (
        <Text size="sm">{say('andMore', { count: problems.length - PROBLEMS_SHOWN })}</Text>
      ) : null}
    </Stack>
  );
}

function Lines({ preview: { lines, totals } }: { preview: Preview }) {
  const say = useImportTexts();
  if (lines.length === 0) return null;
  return (
    <Stack gap="xs">
      <ScrollTable
        label={say('firstLines')}
        titles={[say('line'), say('does'), say('name'), say('macs'), say('uuid'), say('changes')]}
      >
        {lines.map(({ line, action, name, macs, smbiosUuid, changes }) => (
          <Table.Tr key={line}>
            <Table.Td>{line}</Table.Td>
            <Table.Td>{say(`action-${action}`)}</Table.Td>
            <Table.Td>{name}</Table.Td>
            <Table.Td>{macs.join(' ')}</Table.Td>
            <Table.Td>{smbiosUuid}</Table.Td>
            <Table.Td>{changes.join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {totals.lines > lines.length ? (
        <Text size="sm" c="dimmed">
          {say('andMore', { count: totals.lines - lines.length })}
        </Text>
      ) : null}
    </Stack>
  );
}

interface ImportButtonProps {
  readonly file: ReadFile;
  readonly options: ImportOptions;
  readonly totals: ImportTotals;
  /** What is shown is not of these options. */
  readonly stale: boolean;
  readonly onDone: (totals: ImportTotals) => void;
}

function ImportButton({ file, options, totals, stale, onDone }: ImportButtonProps) {
  const say = useImportTexts();
  const bring = useConfirmedChange(
    (_: null, { confirmDeviceCount, confirmUnknownComputers }) =>
      client(importDevices, { body: { ...bodyOf(file, options), confirmDeviceCount, confirmUnknownComputers } }),
    async (imported) => {
      onDone(imported);
      await makeStale('/api/devices', '/api/collections', '/api/device-categories');
    },
  );
  const count = totals.new + totals.merge + totals.overwrite;
  return (
    <Stack gap="sm">
      {totals.overwrite > 0 ? (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {say('overwrites', { count: totals.overwrite })}
        </Alert>
      ) : null}
      {bring.error === null ? null : <FailureNotice error={bring.error} />}
      <Group>
        <Button
          disabled={stale || totals.error > 0 || count === 0}
          loading={bring.isPending}
          onClick={() => bring.mutate(null)}
        >
          {say('importCount', { count })}
        </Button>
        <Button component={Link} to={paths.devices()} variant="default">
          {say('cancel')}
        </Button>
      </Group>
      {bring.question}
    </Stack>
  );
}

function Done({ totals, onAgain }: { totals: ImportTotals; onAgain: () => void }) {
  const say = useImportTexts();
  const { first } = route.useSearch();
  const action = (
    <Group mt="sm" justify="center">
      {first === undefined ? null : (
        // As object: the router's types know no search of a path that is any text.
        <Button component={Link} to={paths.firstDeployment()} {...({ search: first } as object)}>
          {say('toFirstDeployment')}
        </Button>
      )}
      <Button component={Link} to={paths.devices()} leftSection={<IconCheck size={16} aria-hidden />}>
        {say('toDevices')}
      </Button>
      <Button variant="default" onClick={onAgain}>
        {say('another')}
      </Button>
    </Group>
  );
  return (
    <EmptyState title={say('done')} action={action}>
      {say('doneTotals', { ...totals })}
    </EmptyState>
  );
}
