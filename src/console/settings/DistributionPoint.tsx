import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Listeners } from '../site-health/Listeners.tsx';
import { Processes } from '../site-health/Processes.tsx';
import { useSiteHealthTexts } from '../site-health/texts.ts';
import { useSiteHealth } from '../site-health/use-site-health.ts';
import { useSettingsTexts } from './texts.ts';

/** Where computers boot and get content from: the site itself, and nobody else; what it listens on, and whether it answers. */
export function DistributionPoint() {
  const say = useSettingsTexts();
  const sayHealth = useSiteHealthTexts();
  const { data: health } = useSiteHealth();
  if (health === undefined) return null;
  const { netboot } = health;
  return (
    <Paper withBorder p="md" mb="md" maw="60rem">
      <Stack>
        <Title order={2} size="h4">
          {say('distributionPoint')}
        </Title>
        <Text size="sm">{say('distributionPointHint')}</Text>
        <Processes processes={health.processes.filter(({ name }) => name === 'boot' || name === 'site')} />
        <Listeners listeners={health.listeners.filter(({ purpose }) => purpose !== 'api')} />
        <Text size="sm">
          {sayHealth('netboot')}: {netboot === null ? sayHealth('notTold') : sayHealth('netbootText', netboot)}
        </Text>
        <Anchor component={Link} to={paths.siteHealth()} size="sm">
          {sayHealth('title')}
        </Anchor>
      </Stack>
    </Paper>
  );
}
