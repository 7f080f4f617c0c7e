import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type ComputerAssociation, deleteComputerAssociation } from '../../api/computer-associations.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useAssociationTexts } from './texts.ts';

interface AssociationListProps {
  readonly rows: readonly ComputerAssociation[];
  readonly loadMore?: (() => void) | undefined;
}

export function AssociationList({ rows, loadMore }: AssociationListProps) {
  const say = useAssociationTexts();
  const mayChange = useMay('device.change');
  const [deleting, setDeleting] = useState<ComputerAssociation | null>(null);
  const columns = useColumns(mayChange ? setDeleting : null);
  return (
    <>
      <ListTable label={say('title')} rows={rows} columns={columns} keyOf={({ id }) => id} loadMore={loadMore} />
      {deleting === null ? null : <DeleteDialog association={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

/** `onDelete` null: the person may not. */
function useColumns(onDelete: ((association: ComputerAssociation) => void) | null): Column<ComputerAssociation>[] {
  const say = useAssociationTexts();
  const sayUi = useUiTexts();
  const columns: Column<ComputerAssociation>[] = [
    {
      ...{ id: 'source', title: say('source') },
      cell: ({ sourceDeviceId, sourceName }) => <Link to={paths.device(sourceDeviceId)}>{sourceName}</Link>,
    },
    {
      ...{ id: 'destination', title: say('destination') },
      cell: ({ type, destinationDeviceId, destinationName }) =>
        type === 'in-place' ? say('itself') : <Link to={paths.device(destinationDeviceId)}>{destinationName}</Link>,
    },
    { ...{ id: 'type', title: say('type'), width: '9rem' }, cell: ({ type }) => say(type) },
    { ...{ id: 'accounts', title: say('userAccounts') }, cell: ({ userAccounts }) => say(userAccounts) },
    { ...{ id: 'created', title: say('created'), width: '9rem' }, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  ];
  if (onDelete === null) return columns;
  const cell = (association: ComputerAssociation) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={say('deleteOne', { source: association.sourceName, destination: association.destinationName })}
      onClick={() => onDelete(association)}
    >
      {say('delete')}
    </Button>
  );
  return [...columns, { id: 'actions', title: sayUi('actions'), width: '9rem', cell }];
}

function DeleteDialog({ association, onClose }: { association: ComputerAssociation; onClose: () => void }) {
  const say = useAssociationTexts();
  const { id, type, sourceName: source, destinationName: destination } = association;
  const remove = useChange(() => client(deleteComputerAssociation, { params: { id } }), '/api/computer-associations');
  return (
    <AskFirst
      title={say('deleteTitle')}
      action={say('delete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {type === 'in-place' ? say('deleteInPlaceHint', { source }) : say('deleteHint', { source, destination })}
      </Text>
    </AskFirst>
  );
}
