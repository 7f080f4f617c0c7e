/** Two records of one computer become one: what the kept one gets and what is lost is shown before. */
import { Alert, Button, Group, List, Modal, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DeviceMergePlan, mergeDevices, previewDeviceMerge } from '../../../api/device-merges.ts';
import { type Device, listDevices } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import { makeStale, siteQuery } from '../../site/queries.ts';
import { useConfirmedChange } from '../../ui/ConfirmStarts.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { useUiTexts } from '../../ui/texts.ts';
import { useDeviceTexts } from '../texts.ts';
import { usePageTexts } from './texts.ts';

export function MergeDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const say = usePageTexts();
  const [other, setOther] = useState<string | null>(null);
  return (
    <Modal opened onClose={onClose} title={say('mergeInto', { name: device.name })} size="lg">
      <Stack gap="sm">
        <Text size="sm">{say('mergeHint', { name: device.name })}</Text>
        <OtherField device={device} value={other} onChange={setOther} />
        {other === null ? null : <Plan key={other} device={device} otherId={other} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

function OtherField(props: { device: Device; value: string | null; onChange: (id: string | null) => void }) {
  const { device, value, onChange } = props;
  const say = usePageTexts();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const found = useQuery(siteQuery(listDevices, { query: { search: search.slice(0, 200), limit: 20 } }));
  return (
    <Select
      label={say('otherRecord')}
      placeholder={say('otherRecordHint')}
      searchable
      data={(found.data ?? []).filter(({ id }) => id !== device.id).map(({ id, name }) => ({ value: id, label: name }))}
      // The site has searched; serial numbers and addresses are not in the label.
      filter={({ options }) => options}
      nothingFoundMessage={say('nothingFound')}
      value={value}
      onChange={onChange}
      onSearchChange={setText}
    />
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
