/** The run of a first deployment to its end, and what then; of several computers each with the way to its own page. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconFileCertificate, IconListDetails, IconRocket } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Run } from '../../api/runs.ts';
import { paths } from '../paths.ts';
import { RunSteps } from '../runs/RunSteps.tsx';
import { RunSummary } from '../runs/RunSummary.tsx';
import { runShare } from '../runs/run-progress.ts';
import { StateMark } from '../runs/StateMark.tsx';
import { useRunTexts } from '../runs/texts.ts';
import { WhereItIs } from '../runs/WhereItIs.tsx';
import { Bar } from '../ui/Bar.tsx';
import { useFirstDeploymentTexts } from './texts.ts';
import type { Stage } from './what-now.ts';
import '../runs/runs.css';

export function RunOfFirst({ run, stage }: { run: Run; stage: Stage }) {
  const [shown, setShown] = useState<number | null>(null);
  return (
    <Stack gap="md">
      {stage === 'succeeded' ? <Done run={run} /> : null}
      {stage === 'failed' ? <Failed run={run} /> : null}
      <RunSummary run={run} />
      <RunSteps run={run} shown={shown} onShow={setShown} />
    </Stack>
  );
}

function Done({ run }: { run: Run }) {
  const say = useFirstDeploymentTexts();
  return (
    <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={say('done')}>
      <Text size="sm">{say('doneHint')}</Text>
      <Group mt="xs" gap="xs">
        <Button
          component={Link}
          to={paths.run(run.id)}
          // As object: the router's types know no search of a path that is any text.
          {...({ search: { tab: 'report' } } as object)}
          size="compact-sm"
          variant="default"
          leftSection={<IconFileCertificate size={16} aria-hidden />}
        >
          {say('report')}
        </Button>
        <ToRun run={run} />
        <Button
          component={Link}
          to={paths.deploymentNew()}
          size="compact-sm"
          variant="default"
          leftSection={<IconRocket size={16} aria-hidden />}
        >
          {say('deployMore')}
        </Button>
      </Group>
    </Alert>
  );
}

/** What has failed the run's own sentence and its steps say below. */
function Failed({ run }: { run: Run }) {
  const say = useFirstDeploymentTexts();
  return (
    <Alert color="red" title={say(run.state === 'cancelled' ? 'wasCancelled' : 'whatToDoNow')}>
      <Text size="sm">{say('failedHint')}</Text>
      <Group mt="xs" gap="xs">
        <ToRun run={run} />
      </Group>
    </Alert>
  );
}

function ToRun({ run }: { run: Run }) {
  const say = useFirstDeploymentTexts();
  return (
    <Button
      component={Link}
      to={paths.run(run.id)}
      size="compact-sm"
      variant="default"
      leftSection={<IconListDetails size={16} aria-hidden />}
    >
      {say('openRun')}
    </Button>
  );
}

export function RunsOfFirst({ runs }: { runs: readonly Run[] }) {
  const say = useFirstDeploymentTexts();
  const sayRun = useRunTexts();
  return (
    <Stack gap="sm" component="ul" className="guide-boots" aria-label={say('runs')}>
      {runs.map((run) => (
        <li key={run.id}>
          <Group gap="sm">
            <Link to={paths.run(run.id)}>{run.deviceName}</Link>
            <StateMark state={run.state} />
            <Text size="sm" c="dimmed">
              <WhereItIs run={run} />
            </Text>
          </Group>
          <Bar share={runShare(run)} label={sayRun('progress', { name: run.deviceName })} />
        </li>
      ))}
    </Stack>
  );
}
