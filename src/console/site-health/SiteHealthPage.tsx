import { Group, List, Skeleton, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { Finding } from '../../api/site-health.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotPermitted } from '../ui/NotPermitted.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { Section } from '../ui/Section.tsx';
import { Findings } from './Findings.tsx';
import { HealthFacts } from './HealthFacts.tsx';
import { Listeners } from './Listeners.tsx';
import { Processes } from './Processes.tsx';
import { useSiteHealthTexts } from './texts.ts';
import { useSiteHealth } from './use-site-health.ts';

/** Whether the site can do its work, and what to do where it cannot. */
export function SiteHealthPage() {
  const say = useSiteHealthTexts();
  const { data: health, ...asked } = useSiteHealth();
  const mayRead = useMay('site.read');
  const trouble = health?.findings.filter(({ level }) => level !== 'good') ?? [];
  if (!mayRead) return <NotPermitted title={say('title')} />;
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      <StaleNotice at={asked.dataUpdatedAt} />
      {asked.isError && health === undefined ? <FailureNotice error={asked.error} again={asked.refetch} /> : null}
      {asked.isPending ? <Skeleton h="30rem" /> : null}
      {health === undefined ? null : (
        <Stack maw="70rem">
          <div aria-live="polite">{trouble.length === 0 ? <AllWell /> : <Findings findings={trouble} />}</div>
          <Section title={say('processes')}>
            <Processes processes={health.processes} />
          </Section>
          <Section title={say('facts')}>
            <HealthFacts health={health} />
          </Section>
          <Section title={say('listeners')}>
            <Listeners listeners={health.listeners} />
          </Section>
          <Section title={say('lookedAt')}>
            <LookedAt findings={health.findings.filter(({ level }) => level === 'good')} />
          </Section>
        </Stack>
      )}
    </div>
  );
}

function AllWell() {
  const say = useSiteHealthTexts();
  return (
    <Group gap="xs">
      <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden />
      <Text size="sm">{say('allWell')}</Text>
    </Group>
  );
}

function LookedAt({ findings }: { findings: readonly Finding[] }) {
  return (
    <List size="sm" lang="en" icon={<IconCircleCheck size={16} color="var(--mantine-color-teal-6)" aria-hidden />}>
      {findings.map(({ check, text }) => (
        <List.Item key={`${check} ${text}`} style={{ overflowWrap: 'anywhere' }}>
          {check}: {text}
        </List.Item>
      ))}
    </List>
  );
}
