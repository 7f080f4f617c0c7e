import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Device } from '../../../api/devices.ts';
import { getDeviceMaintenanceTimes } from '../../../api/maintenance-times.ts';
import { siteQuery } from '../../site/queries.ts';
import { currentLanguage } from '../../texts/language.ts';
import { Facts } from '../../ui/Facts.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { useDeviceTexts } from '../texts.ts';
import { usePageTexts } from './texts.ts';

export function OverviewTab({ device }: { device: Device }) {
  const say = useDeviceTexts();
  const sayPage = usePageTexts();
  const users = device.primaryUsers.filter(({ state }) => state === 'confirmed').map(({ userName }) => userName);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {sayPage('recognisedBy')}
        </Title>
        <Facts
          facts={[
            [say('name'), device.name],
            [say('macs'), device.macs.join(' ')],
            [say('uuid'), device.smbiosUuid],
            [say('serialNumber'), device.serialNumber],
            [say('assetTag'), device.assetTag],
          ]}
        />
      </Stack>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {sayPage('record')}
        </Title>
        <Facts
          facts={[
            [say('manufacturer'), device.manufacturer],
            [say('model'), device.model],
            [say('categories'), device.categories.map(({ name }) => name).join(', ') || sayPage('noneOfThem')],
            [say('primaryUsers'), users.join(', ') || sayPage('noneOfThem')],
            [sayPage('standing'), <Standing key="standing" device={device} />],
            [say('createdAt'), <Moment key="created" at={device.createdAt} />],
            [say('lastSeen'), <Moment key="seen" at={device.lastSeenAt} />],
            [sayPage('mayBeTouched'), <Windows key="windows" id={device.id} />],
          ]}
        />
      </Stack>
    </SimpleGrid>
  );
}

function Standing({ device }: { device: Device }) {
  const say = usePageTexts();
  return (
    <Stack gap={2}>
      <Text size="sm">{say(device.standing)}</Text>
      {device.protected ? <Text size="sm">{say('isProtected')}</Text> : null}
      {device.obsoleteAt === null ? null : (
        <Text size="sm">
          {say('isObsolete')} (<Moment at={device.obsoleteAt} />)
        </Text>
      )}
    </Stack>
  );
}

/** By the maintenance windows of its collections. */
function Windows({ id }: { id: string }) {
  const say = usePageTexts();
  const times = useQuery(siteQuery(getDeviceMaintenanceTimes, { params: { id }, query: { limit: 1 } }));
  if (times.data === undefined) return '…';
  const { windows, openUntil, times: coming } = times.data;
  const when = (at: string) =>
    new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  if (windows === 0) return say('anyTime');
  if (openUntil !== null) return say('windowOpen', { at: when(openUntil) });
  const [next] = coming;
  return next === undefined ? say('noWindowComes') : say('windowOpens', { at: when(next.opensAt) });
}
