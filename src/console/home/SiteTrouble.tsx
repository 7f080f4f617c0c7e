import { Anchor, Group, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { Findings } from '../site-health/Findings.tsx';
import { useSiteHealth } from '../site-health/use-site-health.ts';
import { useHomeTexts } from './texts.ts';

/** What is not well with the site itself, and what to do about it; nothing while all is well. */
export function SiteTrouble() {
  const say = useHomeTexts();
  const { data } = useSiteHealth();
  const trouble = data?.findings.filter(({ level }) => level !== 'good') ?? [];
  if (trouble.length === 0) return null;
  return (
    <section aria-labelledby="site-trouble">
      <Group justify="space-between" mb="xs" maw="60rem">
        <Title order={2} size="h4" id="site-trouble">
          {say('siteTrouble')}
        </Title>
        <Anchor component={Link} to={paths.siteHealth()} size="sm">
          {say('siteHealth')}
        </Anchor>
      </Group>
      <div aria-live="polite">
        <Findings findings={trouble} />
      </div>
    </section>
  );
}
