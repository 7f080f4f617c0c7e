/** The columns of the list of devices; which of them are shown is chosen by each person. */
import { Badge, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DeviceSortKey, DeviceSummary } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import type { Column } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { type DeviceText, useDeviceTexts } from './texts.ts';

type DeviceColumn = Column<DeviceSummary, DeviceSortKey>;

export const usuallyHidden = ['manufacturer', 'uuid', 'assetTag', 'users', 'created'];

/** The same ones until the language changes: rows that are there are not rendered again. */
export function useDeviceColumns(): DeviceColumn[] {
  const say = useDeviceTexts();
  return useMemo(() => deviceColumns(say), [say]);
}

function deviceColumns(say: ReturnType<typeof useDeviceTexts>): DeviceColumn[] {
  const text = (id: string, key: DeviceText, width: string, cell: (device: DeviceSummary) => string | null) => ({
    ...{ id, title: say(key), width, cell },
  });
  const sorted = (sort: DeviceSortKey, width: string) => ({
    ...text(sort, sort, width, (device) => device[sort]),
    sort,
  });
  const moment = (id: string, sort: 'createdAt' | 'lastSeenAt', title: DeviceText): DeviceColumn => ({
    ...{ id, sort, title: say(title), width: '10rem', cell: (device) => <Moment at={device[sort]} /> },
  });
  return [
    { id: 'name', title: say('name'), sort: 'name', cell: (device) => <NameCell device={device} />, width: '14rem' },
    sorted('manufacturer', '10rem'),
    { ...sorted('model', '13rem'), cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' ') },
    sorted('serialNumber', '9rem'),
    sorted('assetTag', '9rem'),
    text('mac', 'mac', '11rem', ({ macs }) => macs.join(' ')),
    text('uuid', 'uuid', '21rem', ({ smbiosUuid }) => smbiosUuid),
    text('categories', 'categories', '10rem', ({ categories }) => categories.map(({ name }) => name).join(', ')),
    text('users', 'primaryUsers', '10rem', ({ primaryUsers }) =>
      primaryUsers
        .filter(({ state }) => state === 'confirmed')
        .map(({ userName }) => userName)
        .join(', '),
    ),
    moment('created', 'createdAt', 'createdAt'),
    moment('lastSeen', 'lastSeenAt', 'lastSeen'),
  ];
}

function NameCell({ device }: { device: DeviceSummary }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Link to={paths.device(device.id)}>{device.name}</Link>
      <StandingBadges device={device} />
    </Group>
  );
}

type Standing = Pick<DeviceSummary, 'obsoleteAt' | 'protected' | 'standing'>;

/** What is unusual about a device. */
export function StandingBadges({ device }: { device: Standing }) {
  const say = useDeviceTexts();
  return (
    <>
      {device.obsoleteAt === null ? null : <Badge {...{ size: 'sm', color: 'gray' }}>{say('obsolete')}</Badge>}
      {device.protected ? <Badge size="sm">{say('protected')}</Badge> : null}
      {device.standing === 'known' ? null : (
        <Badge size="sm" color="yellow" autoContrast>
          {say(device.standing)}
        </Badge>
      )}
    </>
  );
}
