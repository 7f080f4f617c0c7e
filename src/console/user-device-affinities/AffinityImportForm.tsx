import { Alert, Button, Group, Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { importUserDeviceAffinities, previewAffinityImport } from '../../api/user-device-affinities.ts';
import { FileField, type ReadFile } from '../device-imports/FileField.tsx';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useChange } from '../site/use-change.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { staleByAffinities } from './AffinityButtons.tsx';
import { useAffinityTexts } from './texts.ts';

type Preview = z.output<typeof previewAffinityImport.response>;
const PROBLEMS_SHOWN = 100;

/** Imports the users of devices from a CSV file, once it was seen what it does. */
export function AffinityImportForm({ onClose }: { onClose: () => void }) {
  const say = useAffinityTexts();
  const [file, setFile] = useState<ReadFile | null>(null);
  return (
    <Modal opened onClose={onClose} title={say('importCsv')} size="lg">
      <Stack gap="md">
        <Text size="sm">{say('importHint')}</Text>
        <FileField file={file} onRead={setFile} />
        {file === null ? null : <Outcome key={file.number} file={file} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

function Outcome({ file: { name, text }, onClose }: { file: ReadFile; onClose: () => void }) {
  const say = useAffinityTexts();
  const sayUi = useUiTexts();
  const body = { name, text };
  // Another look is taken at each file: what there is meanwhile counts, too.
  const preview = useQuery({
    ...siteQuery(previewAffinityImport, { body }),
    ...{ gcTime: 0, staleTime: 0 },
  });
  const bring = useChange(() => client(importUserDeviceAffinities, { body }), ...staleByAffinities);
  if (preview.isError) return <FailureNotice error={preview.error} again={preview.refetch} />;
  if (preview.data === undefined) return <Skeleton height={80} />;
  const { totals, problems } = preview.data;
  return (
    <>
      <Text size="sm" role="status">
        {say('totals', { ...totals })}
      </Text>
      <Problems problems={problems} />
      {bring.isError ? <FailureNotice error={bring.error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {sayUi('cancel')}
        </Button>
        <Button
          disabled={problems.length > 0 || totals.new + totals.approved === 0}
          loading={bring.isPending}
          onClick={() => bring.mutate(undefined, { onSuccess: onClose })}
        >
          {say('import')}
        </Button>
      </Group>
    </>
  );
}

function Problems({ problems }: Pick<Preview, 'problems'>) {
  const say = useAffinityTexts();
  if (problems.length === 0) return null;
  return (
    <>
      <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={say('wrongTitle')}>
        {say('wrongHint', { count: problems.length })}
      </Alert>
      <ScrollTable label={say('wrongTitle')} titles={[say('line'), say('why')]} minWidth="20rem">
        {problems.slice(0, PROBLEMS_SHOWN).map(({ line, message }) => (
          <Table.Tr key={`${line} ${message}`}>
            <Table.Td>{line}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{message}</Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </>
  );
}
