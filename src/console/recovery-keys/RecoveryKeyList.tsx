import { Badge, Button, Code, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteRecoveryKey, type RecoveryKey } from '../../api/recovery-keys.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { shownId } from './key-search.ts';
import { ShowKeyDialog } from './ShowKeyDialog.tsx';
import { useRecoveryKeyTexts } from './texts.ts';

/** Which keys there are: what unlocks is shown one at a time, when somebody asks for it. */
export function RecoveryKeyList({ keys }: { keys: readonly RecoveryKey[] }) {
  const say = useRecoveryKeyTexts();
  const [shown, setShown] = useState<RecoveryKey | null>(null);
  const [deleted, setDeleted] = useState<RecoveryKey | null>(null);
  const columns = useColumns(setShown, setDeleted);
  return (
    <>
      <ListTable label={say('title')} rows={keys} columns={columns} keyOf={({ id }) => id} />
      {shown === null ? null : <ShowKeyDialog recoveryKey={shown} onClose={() => setShown(null)} />}
      {deleted === null ? null : <DeleteDialog recoveryKey={deleted} onClose={() => setDeleted(null)} />}
    </>
  );
}

type Take = (key: RecoveryKey) => void;

function useColumns(onShow: Take, onDelete: Take): Column<RecoveryKey>[] {
  const say = useRecoveryKeyTexts();
  const sayUi = useUiTexts();
  const [mayShow, mayDelete] = [useMay('recovery-key.read'), useMay('recovery-key.delete')];
  const columns: Column<RecoveryKey>[] = [
    { ...{ id: 'key', title: say('keyId'), width: '19.5rem' }, cell: (key) => <Code>{shownId(key)}</Code> },
    { id: 'device', title: say('device'), cell: (key) => <DeviceCell of={key} /> },
    { ...{ id: 'volume', title: say('volume'), width: '5.5rem' }, cell: ({ volume }) => volume },
    { ...{ id: 'serial', title: say('serialNumber') }, cell: ({ deviceSerialNumber }) => deviceSerialNumber },
    { ...{ id: 'at', title: say('escrowed'), width: '9.5rem' }, cell: ({ escrowedAt }) => <Moment at={escrowedAt} /> },
  ];
  if (!mayShow && !mayDelete) return columns;
  const button = (key: RecoveryKey, what: 'show' | 'delete', take: Take) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={say(`${what}One`, { id: shownId(key), device: key.deviceName })}
      onClick={() => take(key)}
    >
      {say(what)}
    </Button>
  );
  const cell = (key: RecoveryKey) => (
    <Group gap="xs" wrap="nowrap">
      {mayShow ? button(key, 'show', onShow) : null}
      {mayDelete ? button(key, 'delete', onDelete) : null}
    </Group>
  );
  return [...columns, { id: 'actions', title: sayUi('actions'), width: '15rem', cell }];
}

function DeviceCell({ of: { deviceId, deviceName } }: { of: RecoveryKey }) {
  const say = useRecoveryKeyTexts();
  if (deviceId !== null) return <Link to={paths.device(deviceId)}>{deviceName}</Link>;
  return (
    <Group gap="xs" wrap="nowrap">
      {deviceName}
      <Badge size="sm" variant="default">
        {say('deletedDevice')}
      </Badge>
    </Group>
  );
}

function DeleteDialog({ recoveryKey, onClose }: { recoveryKey: RecoveryKey; onClose: () => void }) {
  const say = useRecoveryKeyTexts();
  const { id, deviceName: device, volume } = recoveryKey;
  const remove = useChange(() => client(deleteRecoveryKey, { params: { id } }), '/api/recovery-keys');
  return (
    <AskFirst
      title={say('deleteTitle')}
      action={say('delete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {say('deleteHint', { id: shownId(recoveryKey), device, volume })}
      </Text>
    </AskFirst>
  );
}
