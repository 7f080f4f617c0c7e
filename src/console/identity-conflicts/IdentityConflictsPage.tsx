import { Anchor, Button, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { dismissIdentityConflict, type IdentityConflict, listIdentityConflicts } from '../../api/identity-conflicts.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { ResolveDialog } from './ResolveDialog.tsx';
import { useIdentityConflictTexts } from './texts.ts';

/** Few at a time, and each says much: no table. */
export function IdentityConflictsPage() {
  const say = useIdentityConflictTexts();
  const [resolved, setResolved] = useState<IdentityConflict | null>(null);
  const [dismissed, setDismissed] = useState<IdentityConflict | null>(null);
  const conflicts = useQuery(siteQuery(listIdentityConflicts));
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      {conflicts.isError ? <FailureNotice error={conflicts.error} again={conflicts.refetch} /> : null}
      {conflicts.isPending ? <Skeleton h="10rem" /> : null}
      {conflicts.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      <Stack>
        {conflicts.data?.map((conflict) => (
          <Conflict
            key={conflict.id}
            conflict={conflict}
            onResolve={() => setResolved(conflict)}
            onDismiss={() => setDismissed(conflict)}
          />
        ))}
      </Stack>
      {resolved === null ? null : <ResolveDialog conflict={resolved} onClose={() => setResolved(null)} />}
      {dismissed === null ? null : <DismissDialog conflict={dismissed} onClose={() => setDismissed(null)} />}
    </div>
  );
}

interface ConflictProps {
  readonly conflict: IdentityConflict;
  readonly onResolve: () => void;
  readonly onDismiss: () => void;
}

function Conflict({ conflict, onResolve, onDismiss }: ConflictProps) {
  const say = useIdentityConflictTexts();
  const mayChange = useMay('device.change');
  const { manufacturer, model, devices, matchedBy, lastRefusedAt } = conflict;
  const title = [manufacturer, model].filter(Boolean).join(' ') || say('someComputer');
  return (
    <Paper component="section" withBorder p="md" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {mayChange ? (
          <Group gap="xs">
            <Button size="xs" onClick={onResolve}>
              {say('resolve')}
            </Button>
            <Button size="xs" variant="default" onClick={onDismiss}>
              {say('dismiss')}
            </Button>
          </Group>
        ) : null}
      </Group>
      <Text size="sm">
        {say(matchedBy === 'disk' ? 'byDisk' : 'byMarks')} {say('refused')}: <Moment at={lastRefusedAt} />
      </Text>
      <Marks title={say('shows')} marks={conflict} />
      {devices.map((device) => (
        <Marks
          key={device.id}
          title={
            <Anchor component={Link} to={paths.device(device.id)} size="sm">
              {device.name}
            </Anchor>
          }
          marks={device}
          like={conflict}
        />
      ))}
    </Paper>
  );
}

type MarksOf = Pick<IdentityConflict, 'macs' | 'smbiosUuid' | 'serialNumber'>;

interface MarksProps {
  readonly title: ReactNode;
  readonly marks: MarksOf;
  /** What is the same here is said. */
  readonly like?: MarksOf;
}

function Marks({ title, marks: { macs, smbiosUuid, serialNumber }, like }: MarksProps) {
  const say = useIdentityConflictTexts();
  const values = [
    ...macs.map((mac) => ({ kind: say('mac'), value: mac, same: like?.macs.includes(mac) })),
    { kind: say('uuid'), value: smbiosUuid, same: like?.smbiosUuid === smbiosUuid },
    { kind: say('serialNumber'), value: serialNumber, same: like?.serialNumber === serialNumber },
  ].filter(({ value }) => value !== null);
  return (
    <div>
      <Text size="sm" fw={600} mt="xs">
        {title}
      </Text>
      {values.map(({ kind, value, same }) => (
        <Text size="sm" key={`${kind} ${value}`} style={{ overflowWrap: 'anywhere' }}>
          {kind}: {value} {like !== undefined && same ? <b>{say('same')}</b> : null}
        </Text>
      ))}
    </div>
  );
}

function DismissDialog({ conflict: { id }, onClose }: { conflict: IdentityConflict; onClose: () => void }) {
  const say = useIdentityConflictTexts();
  const dismiss = useMutation({
    mutationFn: () => client(dismissIdentityConflict, { params: { id } }),
    onSuccess: async () => {
      await makeStale('/api/identity-conflicts');
      onClose();
    },
  });
  return (
    <AskFirst
      title={say('dismissTitle')}
      action={say('dismiss')}
      isPending={dismiss.isPending}
      error={dismiss.error}
      onYes={() => dismiss.mutate()}
      onNo={onClose}
    >
      <Text size="sm">{say('dismissWhat')}</Text>
    </AskFirst>
  );
}
