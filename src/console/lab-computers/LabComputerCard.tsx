import { Badge, Group, Paper, Stack, Title } from '@mantine/core';
import type { LabComputer } from '../../api/lab.ts';
import { useMay } from '../site/session.ts';
import { Facts } from '../ui/Facts.tsx';
import { memoryText } from '../ui/quantities.ts';
import { LabComputerActions } from './LabComputerActions.tsx';
import { LabScreen } from './LabScreen.tsx';
import { disksText, useLabTexts } from './texts.ts';

export function LabComputerCard({ computer }: { computer: LabComputer }) {
  const say = useLabTexts();
  const mayChange = useMay('lab.change');
  const { name, on, firmware, memoryMiB, disks, mac, uuid, reboots, cable } = computer;
  return (
    <Paper component="article" withBorder p="md" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            {name}
          </Title>
          <Group gap="xs">
            {cable === 'pulled' ? (
              <Badge variant="dot" color="yellow" tt="none">
                {say('cablePulled')}
              </Badge>
            ) : null}
            <Badge variant="dot" color={on ? 'green' : 'gray'} tt="none">
              {say(on ? 'on' : 'off')}
            </Badge>
          </Group>
        </Group>
        <LabScreen name={name} />
        {mayChange ? <LabComputerActions computer={computer} /> : null}
        <Facts
          facts={[
            [say('firmware'), say(firmware)],
            [say('memory'), memoryText(memoryMiB * 2 ** 20)],
            [say('disks'), disksText(disks) || say('noDisks')],
            [say('mac'), mac],
            [say('uuid'), uuid],
            [say('reboots'), String(reboots)],
          ]}
        />
      </Stack>
    </Paper>
  );
}
