import { Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listDeployments } from '../../api/deployments.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useHomeTexts } from './texts.ts';

/** While nothing was ever deployed: the way to the first time. `hasRuns`: then something was, and nobody need ask what. */
export function FirstSteps({ hasRuns }: { hasRuns: boolean }) {
  const say = useHomeTexts();
  const may = useMay('deployment.change');
  const deployments = useQuery({ ...siteQuery(listDeployments), enabled: may && !hasRuns });
  if (!may || hasRuns) return null;
  // What is below stays where it is when the answer comes.
  if (deployments.isPending) return <Skeleton height="6.25rem" style={{ flexShrink: 0 }} />;
  if (deployments.data?.length !== 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="first-steps">
      <Group justify="space-between" gap="md">
        <div style={{ flex: '1 1 20rem' }}>
          <Title order={2} size="h4" id="first-steps">
            {say('first')}
          </Title>
          <Text size="sm">{say('firstHint')}</Text>
        </div>
        <Button component={Link} to={paths.firstDeployment()} leftSection={<IconRoute size={16} aria-hidden />}>
          {say('firstBegin')}
        </Button>
      </Group>
    </Paper>
  );
}
