import { ActionIcon, Button, Code, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import {
  addDuplicateIdentity,
  type DuplicateIdentitySchema,
  listDuplicateIdentities,
  removeDuplicateIdentity,
} from '../../api/duplicate-identities.ts';
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
import { useDuplicateIdentityTexts } from './texts.ts';

type DuplicateIdentity = z.output<typeof DuplicateIdentitySchema>;
type Mark = DuplicateIdentity['mark'];

export function DuplicateIdentitiesPage() {
  const say = useDuplicateIdentityTexts();
  const mayChange = useMay('site.change');
  const [adds, setAdds] = useState(false);
  const [removed, setRemoved] = useState<DuplicateIdentity | null>(null);
  const identities = useQuery(siteQuery(listDuplicateIdentities));
  const columns = useColumns(mayChange ? setRemoved : null);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayChange ? (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdds(true)}>
            {say('add')}
          </Button>
        ) : null}
      </PageHeader>
      <Text size="sm">{say('hint')}</Text>
      <Awaited query={identities} />
      {identities.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {identities.data === undefined || identities.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={identities.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adds ? <AddDialog onClose={() => setAdds(false)} /> : null}
      {removed === null ? null : <RemoveDialog identity={removed} onClose={() => setRemoved(null)} />}
    </div>
  );
}

const markTexts = { mac: 'mac', 'smbios-uuid': 'uuid', 'serial-number': 'serialNumber' } as const;

/** `onRemove` null: the person may not. */
function useColumns(onRemove: ((identity: DuplicateIdentity) => void) | null): Column<DuplicateIdentity>[] {
  const say = useDuplicateIdentityTexts();
  const columns: Column<DuplicateIdentity>[] = [
    { id: 'mark', title: say('mark'), cell: ({ mark }) => say(markTexts[mark]), width: '10rem' },
    { id: 'value', title: say('value'), cell: ({ value }) => <Code>{value}</Code>, width: '22rem' },
    { id: 'comment', title: say('comment'), cell: ({ comment }) => comment },
    { id: 'created', title: say('added'), cell: ({ createdAt }) => <Moment at={createdAt} />, width: '9rem' },
  ];
  if (onRemove === null) return columns;
  const cell = (identity: DuplicateIdentity) => (
    <ActionIcon
      variant="subtle"
      color="red"
      aria-label={say('removeOne', { value: identity.value })}
      onClick={() => onRemove(identity)}
    >
      <IconTrash size={18} aria-hidden />
    </ActionIcon>
  );
  return [...columns, { id: 'actions', title: say('actions'), cell, width: '5rem' }];
}

interface Added {
  readonly mark: Mark;
  readonly value: string;
  readonly comment: string;
}

/** A computer that was recognised by the mark may be an unknown one from then on. */
function AddDialog({ onClose }: { onClose: () => void }) {
  const say = useDuplicateIdentityTexts();
  const [fields, setFields] = useState<Added>({ mark: 'mac', value: '', comment: '' });
  const set = (part: Partial<Added>) => setFields({ ...fields, ...part });
  const add = useConfirmedChange(
    (body: Added, { confirmUnknownComputers }) =>
      client(addDuplicateIdentity, { body: { ...body, confirmUnknownComputers } }),
    async () => {
      await makeStale('/api/duplicate-identities');
      onClose();
    },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ ...fields, value: fields.value.trim() });
  };
  return (
    <>
      <Modal opened onClose={onClose} title={say('add')}>
        <form onSubmit={send}>
          <Stack gap="sm">
            <MarkSelect value={fields.mark} onChange={(mark) => set({ mark })} />
            <TextInput
              data-autofocus
              required
              maxLength={127}
              label={say('value')}
              value={fields.value}
              onChange={({ currentTarget }) => set({ value: currentTarget.value })}
            />
            <TextInput
              maxLength={1000}
              label={say('comment')}
              description={say('commentHint')}
              value={fields.comment}
              onChange={({ currentTarget }) => set({ comment: currentTarget.value })}
            />
            <FormEnd change={add} onClose={onClose} action={say('addNow')} />
          </Stack>
        </form>
      </Modal>
      {add.question}
    </>
  );
}

function MarkSelect({ value, onChange }: { value: Mark; onChange: (mark: Mark) => void }) {
  const say = useDuplicateIdentityTexts();
  const marks = ['mac', 'smbios-uuid', 'serial-number'] as const;
  return (
    <NativeSelect
      label={say('mark')}
      data={marks.map((mark) => ({ value: mark, label: say(markTexts[mark]) }))}
      value={value}
      onChange={({ currentTarget }) => onChange(marks.find((mark) => mark === currentTarget.value) ?? 'mac')}
    />
  );
}

function RemoveDialog({ identity: { id, value }, onClose }: { identity: DuplicateIdentity; onClose: () => void }) {
  const say = useDuplicateIdentityTexts();
  const remove = useMutation({
    mutationFn: () => client(removeDuplicateIdentity, { params: { id } }),
    onSuccess: async () => {
      await makeStale('/api/duplicate-identities');
      onClose();
    },
  });
  return (
    <AskFirst
      title={say('removeTitle', { value })}
      action={say('remove')}
      isPending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate()}
      onNo={onClose}
    >
      <Text size="sm">{say('removeWhat')}</Text>
    </AskFirst>
  );
}
