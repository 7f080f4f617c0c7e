import { Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { addLabComputer, type Lab, type LabComputerCreateSchema, LabDiskSchema, labFirmwares } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useLabTexts } from './texts.ts';
import { freeName } from './use-lab.ts';

const interfaces = LabDiskSchema.shape.interface.unwrap().options;

export function AddLabComputerForm({ lab, onClose }: { lab: Lab; onClose: () => void }) {
  const say = useLabTexts();
  const [name, setName] = useState(() => freeName(lab));
  const [firmware, setFirmware] = useState<(typeof labFirmwares)[number]>('uefi');
  const [memoryMiB, setMemory] = useState(2048);
  const [sizeGiB, setSize] = useState(16);
  const [connection, setConnection] = useState<(typeof interfaces)[number]>('virtio');
  const add = useChange(async (body: z.input<typeof LabComputerCreateSchema>) => {
    await client(addLabComputer, { body });
    onClose();
  }, '/api/lab');
  const send = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name: name.trim(), firmware, memoryMiB, disks: [{ sizeGiB, interface: connection }] });
  };
  return (
    <Modal opened onClose={onClose} title={say('addOther')}>
      <form onSubmit={send}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            label={say('name')}
            description={say('nameHint')}
            maxLength={31}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            allowDeselect={false}
            label={say('firmware')}
            data={labFirmwares.map((value) => ({ value, label: say(value) }))}
            value={firmware}
            onChange={(value) => setFirmware(value ?? 'uefi')}
          />
          <NumberInput
            {...{ required: true, allowDecimal: false, min: 512, max: 16_384, step: 512 }}
            label={say('memoryMiB')}
            description={say('memoryHint')}
            value={memoryMiB}
            onChange={(value) => setMemory(Number(value))}
          />
          <NumberInput
            {...{ required: true, allowDecimal: false, min: 1, max: 256 }}
            label={say('diskGiB')}
            description={say('diskHint')}
            value={sizeGiB}
            onChange={(value) => setSize(Number(value))}
          />
          <Select
            allowDeselect={false}
            label={say('diskInterface')}
            data={interfaces.map((value) => ({ value, label: say(value) }))}
            value={connection}
            onChange={(value) => setConnection(value ?? 'virtio')}
          />
          <FormEnd change={add} onClose={onClose} action={say('addAndSwitchOn')} />
        </Stack>
      </form>
    </Modal>
  );
}
