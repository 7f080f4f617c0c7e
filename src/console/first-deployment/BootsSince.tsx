import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { z } from 'zod';
import type { listNewestBootEvents } from '../../api/devices.ts';
import { useHomeTexts } from '../home/texts.ts';
import { useReasons } from '../phrases/use-reasons.ts';
import { Moment } from '../ui/Moment.tsx';
import { useFirstDeploymentTexts } from './texts.ts';

const SHOWN = 5;
const decisions = ['ignore', 'silent', 'disk', 'pe', 'pe-on-key'] as const;

/** What the computers have asked for since it was deployed, and what they were told, with the site's reasons. */
export function BootsSince({ boots }: { boots: z.output<typeof listNewestBootEvents.response> }) {
  const say = useFirstDeploymentTexts();
  const sayHome = useHomeTexts();
  const reasonsOf = useReasons();
  if (boots.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={say('boots')}>
      <Title order={3} size="h5">
        {say('boots')}
      </Title>
      <Stack gap="xs" component="ul" className="guide-boots">
        {boots.slice(0, SHOWN).map(({ id, at, deviceName, mac, decision, ...told }) => {
          const known = decisions.find((each) => each === decision);
          return (
            <li key={id}>
              <Group gap="xs">
                <Text size="sm" fw={500}>
                  {deviceName ?? mac}
                </Text>
                <Badge size="sm" variant="default" tt="none">
                  {known === undefined ? decision : sayHome(known)}
                </Badge>
                <Text size="xs" c="dimmed">
                  <Moment at={at} />
                </Text>
              </Group>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {reasonsOf(told).join(' ')}
              </Text>
            </li>
          );
        })}
      </Stack>
    </Stack>
  );
}
