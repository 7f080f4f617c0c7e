import { Stack, Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Device } from '../../../api/devices.ts';
import type { Inventory } from '../../../api/inventory.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { bytesText, memoryText } from '../../ui/quantities.ts';
import { ScrollTable } from '../../ui/ScrollTable.tsx';
import { usePageTexts } from './texts.ts';

export function InventoryTab({ device }: { device: Device }) {
  const say = usePageTexts();
  const { inventory } = device;
  if (inventory === null) return <EmptyState title={say('noInventoryTitle')}>{say('noInventory')}</EmptyState>;
  return (
    <Stack gap="lg">
      <Section title={say('computer')}>
        <ComputerFacts inventory={inventory} />
      </Section>
      <Section title={say('disks')}>
        <Disks inventory={inventory} />
      </Section>
      <Section title={say('networkAdapters')}>
        <NetworkAdapters inventory={inventory} />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' ');

function ComputerFacts({ inventory }: { inventory: Inventory }) {
  const say = usePageTexts();
  const { smbios, firmware, processor, memoryBytes, tpm, onAcPower, operatingSystem } = inventory;
  const yesNo = (value: boolean | null) => (value === null ? null : say(value ? 'yes' : 'no'));
  const system = operatingSystem;
  return (
    <Facts
      facts={[
        [
          say('operatingSystem'),
          system === undefined ? null : (
            <>
              {joined(system.name, system.kernel && `(${system.kernel})`)} · <Moment at={system.seenAt} />
            </>
          ),
        ],
        [say('product'), joined(smbios.manufacturer, smbios.model, smbios.version)],
        [say('firmware'), joined(firmware.kind.toUpperCase(), smbios.biosVendor, smbios.biosVersion, smbios.biosDate)],
        [say('secureBoot'), yesNo(firmware.secureBoot)],
        [say('processor'), say('processorOf', { model: processor.model ?? '?', count: processor.count })],
        [say('memory'), memoryText(memoryBytes)],
        [say('tpm'), tpm === null ? say('noTpm') : joined('TPM', tpm.version)],
        [say('onAcPower'), yesNo(onAcPower)],
        [
          say('mainBoard'),
          joined(smbios.baseBoard?.manufacturer, smbios.baseBoard?.product, smbios.baseBoard?.serialNumber),
        ],
        [say('pciDevices'), String(inventory.pciIds.length)],
        [say('usbDevices'), String(inventory.usbIds.length)],
      ]}
    />
  );
}

function Disks({ inventory }: { inventory: Inventory }) {
  const say = usePageTexts();
  return (
    <ScrollTable
      label={say('disks')}
      titles={[say('number'), say('diskModel'), say('size'), say('kind'), say('partitions')]}
    >
      {inventory.disks.map((disk) => (
        <Table.Tr key={disk.path}>
          <Table.Td>{disk.number}</Table.Td>
          <Table.Td>{joined(disk.model, disk.serial) || disk.path}</Table.Td>
          <Table.Td>{bytesText(disk.bytes)}</Table.Td>
          <Table.Td>
            {joined(disk.type, disk.transport)}
            {disk.bootMedium ? ` (${say('bootMedium')})` : ''}
          </Table.Td>
          <Table.Td>
            {disk.partitions
              .map(({ bytes, fileSystem, label }) => joined(bytesText(bytes), fileSystem, label))
              .join(', ') || say('noneOfThem')}
          </Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

function NetworkAdapters({ inventory }: { inventory: Inventory }) {
  const say = usePageTexts();
  return (
    <ScrollTable
      label={say('networkAdapters')}
      titles={[say('adapter'), say('mac'), say('addresses'), say('link'), say('driver')]}
    >
      {inventory.networkAdapters.map((adapter) => (
        <Table.Tr key={`${adapter.name} ${adapter.mac}`}>
          <Table.Td>{adapter.name}</Table.Td>
          <Table.Td>{adapter.mac}</Table.Td>
          <Table.Td>{adapter.addresses.join(' ')}</Table.Td>
          <Table.Td>
            {say(adapter.linked ? 'linked' : 'notLinked')}
            {adapter.wireless ? ` (${say('wireless')})` : ''}
          </Table.Td>
          <Table.Td>{adapter.driver}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}
