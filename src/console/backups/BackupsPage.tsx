import { Badge, Code, NumberInput, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { type Backup, changeBackupWarning, listBackups } from '../../api/backups.ts';
import { getSiteHealth } from '../../api/site-health.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { bytesText } from '../ui/quantities.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useBackupTexts } from './texts.ts';

const MOST_DAYS = 365;

export function BackupsPage() {
  const say = useBackupTexts();
  const { data, ...asked } = useQuery(siteQuery(listBackups));
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      <Text size="sm" maw="60rem">
        {say('hint')}
      </Text>
      {asked.isError ? <FailureNotice error={asked.error} again={asked.refetch} /> : null}
      {asked.isPending ? <Skeleton h="16rem" /> : null}
      {data === undefined ? null : (
        <Stack maw="75rem">
          {data.backups.length === 0 ? (
            <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>
          ) : (
            <BackupTable backups={data.backups} />
          )}
          {/* Another person's newer number is taken in. */}
          <WarningForm key={data.warningDays} warningDays={data.warningDays} />
        </Stack>
      )}
    </div>
  );
}

function BackupTable({ backups }: { backups: readonly Backup[] }) {
  const say = useBackupTexts();
  const titles = (['made', 'folder', 'host', 'size', 'keys', 'content', 'verified'] as const).map((key) => say(key));
  return (
    <>
      <Text size="sm">
        {say('newest')} <Moment at={backups[0]?.madeAt ?? null} />
      </Text>
      <ScrollTable label={say('title')} titles={titles} minWidth="60rem">
        {backups.map((backup) => (
          <Table.Tr key={backup.id}>
            <Table.Th scope="row">
              <Moment at={backup.madeAt} />
            </Table.Th>
            <Table.Td>
              <Code>
                {backup.folder}/{backup.name}
              </Code>
            </Table.Td>
            <Table.Td>{backup.host}</Table.Td>
            <Table.Td title={say('sizeHint')}>{bytesText(backup.bytes)}</Table.Td>
            <Table.Td>{say(backup.keysSealed ? 'sealed' : 'unsealed')}</Table.Td>
            <Table.Td>{say(backup.contentIncluded ? 'included' : 'listed')}</Table.Td>
            <Table.Td>
              <Verified backup={backup} />
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </>
  );
}

function Verified({ backup: { verifiedAt, damagedFiles } }: { backup: Backup }) {
  const say = useBackupTexts();
  if (verifiedAt === null) return say('never');
  if (damagedFiles === null || damagedFiles === 0) return <Moment at={verifiedAt} />;
  return (
    <Badge variant="default" tt="none">
      {say('damaged', { count: damagedFiles })}
    </Badge>
  );
}

function WarningForm({ warningDays }: { warningDays: number }) {
  const say = useBackupTexts();
  const mayChange = useMay('site.change');
  const form = useForm({ initialValues: { warningDays } });
  const save = useChange(
    (body: { warningDays: number }) => client(changeBackupWarning, { body }),
    listBackups.path,
    getSiteHealth.path,
  );
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <Stack maw="30rem">
        <NumberInput
          {...{ label: say('warning'), description: say('warningHint'), min: 0, max: MOST_DAYS, required: true }}
          {...{ allowDecimal: false, disabled: !mayChange }}
          {...form.getInputProps('warningDays')}
        />
        {mayChange ? <SaveRow change={save} /> : null}
      </Stack>
    </form>
  );
}
