import { Alert, Badge, Button, Code, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { getPxeSettings } from '../../api/pxe-settings.ts';
import {
  approveComputer,
  listWaitingComputers,
  rejectComputer,
  type WaitingComputer,
} from '../../api/unknown-computers.ts';
import { CollectionsSelect } from '../collections/CollectionSelect.tsx';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useWaitingComputerTexts } from './texts.ts';

export function WaitingComputersPage() {
  const say = useWaitingComputerTexts();
  const mayChange = useMay('device.change');
  const [approved, setApproved] = useState<WaitingComputer | null>(null);
  const [rejected, setRejected] = useState<WaitingComputer | null>(null);
  const computers = useQuery(siteQuery(listWaitingComputers));
  const columns = useColumns(mayChange ? { onApprove: setApproved, onReject: setRejected } : null);
  return (
    <div className="page">
      <PageHeader title={say('title')} />
      <Mode />
      <Awaited query={computers} />
      {computers.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {computers.data === undefined || computers.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={computers.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {approved === null ? null : <ApproveDialog computer={approved} onClose={() => setApproved(null)} />}
      {rejected === null ? null : <RejectDialog computer={rejected} onClose={() => setRejected(null)} />}
    </div>
  );
}

/** What the site does with computers that it does not know: whoever waits for one to appear here must know. */
function Mode() {
  const say = useWaitingComputerTexts();
  const maySee = useMay('site.read');
  const settings = useQuery({ ...siteQuery(getPxeSettings), enabled: maySee });
  if (settings.isPending && maySee) return <Skeleton height="3.4rem" />;
  if (settings.data === undefined) return null;
  const { unknownComputers, unknownComputersADay: count } = settings.data;
  if (unknownComputers === 'with-approval') return <Text size="sm">{say('withApproval')}</Text>;
  return <Alert color="yellow">{unknownComputers === 'off' ? say('modeOff') : say('modeOn', { count })}</Alert>;
}

interface Actions {
  readonly onApprove: (computer: WaitingComputer) => void;
  readonly onReject: (computer: WaitingComputer) => void;
}

/** `actions` null: the person may not. */
function useColumns(actions: Actions | null): Column<WaitingComputer>[] {
  const say = useWaitingComputerTexts();
  const columns: Column<WaitingComputer>[] = [
    { id: 'code', title: say('code'), cell: (computer) => <CodeCell computer={computer} />, width: '11rem' },
    {
      ...{ id: 'model', title: say('model') },
      cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' '),
    },
    { id: 'serial', title: say('serialNumber'), cell: ({ serialNumber }) => serialNumber, width: '10rem' },
    { id: 'mac', title: say('mac'), cell: ({ mac }) => mac, width: '10rem' },
    { id: 'asked', title: say('lastAsked'), cell: ({ lastAskedAt }) => <Moment at={lastAskedAt} />, width: '9rem' },
  ];
  if (actions === null) return columns;
  const cell = (computer: WaitingComputer) => (
    <Group gap={4} wrap="nowrap">
      <Button
        size="compact-sm"
        aria-label={say('approveOne', { code: computer.code })}
        onClick={() => actions.onApprove(computer)}
      >
        {say('approve')}
      </Button>
      {computer.rejected ? null : (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={say('rejectOne', { code: computer.code })}
          onClick={() => actions.onReject(computer)}
        >
          {say('reject')}
        </Button>
      )}
    </Group>
  );
  return [...columns, { id: 'actions', title: say('actions'), cell, width: '14rem' }];
}

function CodeCell({ computer: { code, rejected } }: { computer: WaitingComputer }) {
  const say = useWaitingComputerTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      <Code fz="md" fw={700}>
        {code}
      </Code>
      {rejected ? (
        <Badge size="sm" color="red" variant="outline" c="var(--mantine-color-text)">
          {say('rejected')}
        </Badge>
      ) : null}
    </Group>
  );
}

interface Approval {
  readonly name: string;
  readonly collectionIds: string[];
}

function ApproveDialog({ computer, onClose }: { computer: WaitingComputer; onClose: () => void }) {
  const say = useWaitingComputerTexts();
  const mayAdd = useMay('collection.change');
  const [fields, setFields] = useState<Approval>({ name: '', collectionIds: [] });
  const { id, code, manufacturer, model, serialNumber, mac } = computer;
  const approve = useConfirmedChange(
    ({ name, collectionIds }: Approval, { confirmUnknownComputers }) =>
      client(approveComputer, {
        params: { id },
        body: { name: name.trim() === '' ? undefined : name.trim(), collectionIds, confirmUnknownComputers },
      }),
    async () => {
      await makeStale('/api/waiting-computers', '/api/devices', '/api/collections');
      onClose();
    },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    approve.mutate(fields);
  };
  return (
    <>
      <Modal opened onClose={onClose} title={say('approveTitle', { code })}>
        <form onSubmit={send}>
          <Stack gap="sm">
            <Text size="sm">{[manufacturer, model, serialNumber, mac].filter(Boolean).join(' · ')}</Text>
            <Text size="sm">{say('approveWhat')}</Text>
            <TextInput
              data-autofocus
              label={say('name')}
              description={say('nameHint')}
              maxLength={63}
              value={fields.name}
              onChange={({ currentTarget }) => setFields({ ...fields, name: currentTarget.value })}
            />
            {mayAdd ? (
              <CollectionsSelect
                label={say('collections')}
                description={say('collectionsHint')}
                value={fields.collectionIds}
                onChange={(collectionIds) => setFields({ ...fields, collectionIds })}
              />
            ) : null}
            <FormEnd change={approve} onClose={onClose} action={say('approve')} />
          </Stack>
        </form>
      </Modal>
      {approve.question}
    </>
  );
}

function RejectDialog({ computer: { id, code }, onClose }: { computer: WaitingComputer; onClose: () => void }) {
  const say = useWaitingComputerTexts();
  const reject = useMutation({
    mutationFn: () => client(rejectComputer, { params: { id } }),
    onSuccess: async () => {
      await makeStale('/api/waiting-computers');
      onClose();
    },
  });
  return (
    <AskFirst
      title={say('rejectTitle', { code })}
      action={say('reject')}
      isPending={reject.isPending}
      error={reject.error}
      onYes={() => reject.mutate()}
      onNo={onClose}
    >
      <Text size="sm">{say('rejectWhat')}</Text>
    </AskFirst>
  );
}
