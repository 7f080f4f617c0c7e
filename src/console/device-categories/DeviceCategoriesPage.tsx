import { ActionIcon, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  changeDeviceCategory,
  createDeviceCategory,
  type DeviceCategory,
  deleteDeviceCategory,
  listDeviceCategories,
} from '../../api/device-categories.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useDeviceCategoryTexts } from './texts.ts';

export function DeviceCategoriesPage() {
  const say = useDeviceCategoryTexts();
  const mayChange = useMay('device-category.change');
  const [edited, setEdited] = useState<DeviceCategory | 'new' | null>(null);
  const [removed, setRemoved] = useState<DeviceCategory | null>(null);
  const categories = useQuery(siteQuery(listDeviceCategories));
  const columns = useColumns(mayChange ? { onEdit: setEdited, onRemove: setRemoved } : null);
  const add = mayChange ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {say('new')}
    </Button>
  ) : null;
  return (
    <div className="page">
      <PageHeader title={say('title')}>{add}</PageHeader>
      <Awaited query={categories} />
      {categories.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {categories.data === undefined || categories.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={categories.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {edited === null ? null : (
        <CategoryDialog category={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      {removed === null ? null : <DeleteDialog category={removed} onClose={() => setRemoved(null)} />}
    </div>
  );
}

interface Actions {
  readonly onEdit: (category: DeviceCategory) => void;
  readonly onRemove: (category: DeviceCategory) => void;
}

/** `actions` null: the person may not. */
function useColumns(actions: Actions | null): Column<DeviceCategory>[] {
  const say = useDeviceCategoryTexts();
  const columns: Column<DeviceCategory>[] = [
    { id: 'name', title: say('name'), cell: ({ name }) => name },
    { id: 'description', title: say('description'), cell: ({ description }) => description },
    { id: 'devices', title: say('devices'), cell: ({ deviceCount }) => deviceCount, width: '8rem' },
  ];
  if (actions === null) return columns;
  const cell = (category: DeviceCategory) => (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        aria-label={say('edit', { name: category.name })}
        onClick={() => actions.onEdit(category)}
      >
        <IconEdit size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={say('deleteOne', { name: category.name })}
        onClick={() => actions.onRemove(category)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
  return [...columns, { id: 'actions', title: say('actions'), cell, width: '7rem' }];
}

/** Collections choose by categories, so that a new name may start what is deployed to them. */
function CategoryDialog({ category, onClose }: { category: DeviceCategory | null; onClose: () => void }) {
  const say = useDeviceCategoryTexts();
  const [name, setName] = useState(category?.name ?? '');
  const [description, setDescription] = useState(category?.description ?? '');
  const save = useConfirmedChange(
    (body: { name: string; description: string }, { confirmDeviceCount }) =>
      category === null
        ? client(createDeviceCategory, { body })
        : client(changeDeviceCategory, { params: { id: category.id }, body: { ...body, confirmDeviceCount } }),
    async () => {
      await makeStale('/api/device-categories', '/api/devices');
      onClose();
    },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name: name.trim(), description });
  };
  return (
    <>
      <Modal opened onClose={onClose} title={category === null ? say('new') : say('edit', { name: category.name })}>
        <form onSubmit={send}>
          <Stack gap="sm">
            <TextInput
              data-autofocus
              required
              maxLength={127}
              label={say('name')}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Textarea
              autosize
              maxLength={1000}
              label={say('description')}
              value={description}
              onChange={({ currentTarget }) => setDescription(currentTarget.value)}
            />
            <FormEnd change={save} onClose={onClose} action={say('save')} />
          </Stack>
        </form>
      </Modal>
      {save.question}
    </>
  );
}

function DeleteDialog({ category, onClose }: { category: DeviceCategory; onClose: () => void }) {
  const say = useDeviceCategoryTexts();
  const { id, name, deviceCount: count } = category;
  const remove = useConfirmedChange(
    (_: undefined, { confirmDeviceCount }) =>
      client(deleteDeviceCategory, {
        params: { id },
        // Only what the person was told of is taken from devices: one that had none when they were asked is not forced.
        query: { force: count > 0 ? 'true' : undefined, confirmDeviceCount },
      }),
    async () => {
      await makeStale('/api/device-categories', '/api/devices');
      onClose();
    },
  );
  return (
    <>
      <AskFirst
        title={say('deleteTitle', { name })}
        action={say('delete')}
        isPending={remove.isPending}
        error={remove.error}
        onYes={() => remove.mutate(undefined)}
        onNo={onClose}
      >
        <Text size="sm">{count === 0 ? say('deleteUnused') : say('deleteUsed', { count })}</Text>
      </AskFirst>
      {remove.question}
    </>
  );
}
