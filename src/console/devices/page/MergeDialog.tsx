/** Two records of one computer become one: what the kept one gets and what is lost is shown before. */
import { Alert, Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DeviceMergePlan, mergeDevices, previewDeviceMerge } from '../../../api/device-merges.ts';
import type { Device } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import { makeStale, siteQuery } from '../../site/queries.ts';
import { useConfirmedChange } from '../../ui/ConfirmStarts.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { useUiTexts } from '../../ui/texts.ts';
import { DevicePicker } from '../DevicePicker.tsx';
import { useDeviceTexts } from '../texts.ts';
import { usePageTexts } from './texts.ts';

export function MergeDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const say = usePageTexts();
  const [other, setOther] = useState<string>();
  return (
    <Modal opened onClose={onClose} title={say('mergeInto', { name: device.name })} size="lg">
      <Stack gap="sm">
        <Text size="sm">{say('mergeHint', { name: device.name })}</Text>
        <DevicePicker label={say('otherRecord')} width="100%" except={device.id} value={other} onChange={setOther} />
        {other === undefined ? null : <Plan key={other} device={device} otherId={other} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

function Plan({ device, otherId, onClose }: { device: Device; otherId: string; onClose: () => void }) {
  const say = usePageTexts();
  const sayUi = useUiTexts();
  const plan = useQuery({
    ...siteQuery(previewDeviceMerge, { params: { id: device.id }, body: { otherId } }),
    // Another one is merged only with a new look.
    gcTime: 0,
    staleTime: 0,
  });
  const merge = useConfirmedChange(
    (planId: string, { confirmDeviceCount, confirmUnknownComputers }) =>
      client(mergeDevices, {
        params: { id: device.id },
        body: { otherId, planId, confirmDeviceCount, confirmUnknownComputers },
      }),
    async () => {
      onClose();
      await makeStale('/api/devices', '/api/collections');
    },
  );
  if (plan.isError) return <FailureNotice error={plan.error} again={plan.refetch} />;
  if (plan.data?.other.id !== otherId) return <Skeleton height={160} />;
  const { kept, other, planId } = plan.data;
  return (
    <Stack gap="sm">
      <Gains plan={plan.data} />
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
        <Text size="sm">{say('mergeDeletes', { kept: kept.name, other: other.name })}</Text>
        <Losses plan={plan.data} />
      </Alert>
      {merge.error === null ? null : <FailureNotice error={merge.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {sayUi('cancel')}
        </Button>
        <Button color="red" loading={merge.isPending} onClick={() => merge.mutate(planId)}>
          {say('mergeNow', { other: other.name })}
        </Button>
      </Group>
      {merge.question}
    </Stack>
  );
}

function Losses({ plan }: { plan: DeviceMergePlan }) {
  return (
    <List size="sm">
      {[...plan.lost, ...plan.warnings].map((sentence) => (
        <List.Item key={sentence}>{sentence}</List.Item>
      ))}
    </List>
  );
}

/** What the kept record gets; what it gets nothing of is not shown. */
function Gains({ plan }: { plan: DeviceMergePlan }) {
  const say = usePageTexts();
  const sayDevice = useDeviceTexts();
  const changed = ({ before, after }: { before: string | null; after: string | null }) =>
    before === after ? '' : (after ?? '');
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(', ');
  const count = (number: number) => (number === 0 ? '' : String(number));
  const facts = [
    [sayDevice('macs'), plan.macs.join(' ')],
    [sayDevice('uuid'), changed(plan.smbiosUuid)],
    [sayDevice('serialNumber'), changed(plan.serialNumber)],
    [sayDevice('assetTag'), changed(plan.assetTag)],
    [say('variables'), plan.variables.join(', ')],
    [sayDevice('categories'), names(plan.categories)],
    [sayDevice('collections'), names(plan.collections)],
    [sayDevice('primaryUsers'), plan.primaryUsers.join(', ')],
    [say('runs'), count(plan.runs)],
    [say('recoveryKeys'), count(plan.recoveryKeys)],
    [say('computerAssociations'), count(plan.computerAssociations)],
    [say('inventory'), plan.inventory ? say('inventoryOfOther') : ''],
  ] as const;
  const gained = facts.filter(([, value]) => value !== '');
  return (
    <div>
      <Text size="sm" fw={600}>
        {say('gets', { name: plan.kept.name })}
      </Text>
      {gained.length === 0 ? <Text size="sm">{say('getsNothing')}</Text> : <Facts facts={gained} />}
    </div>
  );
}
