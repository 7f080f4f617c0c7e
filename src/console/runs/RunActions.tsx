/** What can be done about a run as it stands now, by whoever may. */
import { Button, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconFileZip, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { type Run, resumeRun } from '../../api/runs.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { CancelRun } from './CancelRun.tsx';
import { useRunTexts } from './texts.ts';

const ResumeEdited = lazy(() => import('./ResumeEdited.tsx').then(({ ResumeEdited: dialog }) => ({ default: dialog })));

export function RunActions({ run }: { run: Run }) {
  const mayControl = useMay('run.control');
  // Also one that was asked to stop: should its computer be gone, it is ended by force.
  if (run.endedAt === null) return mayControl ? <Cancel run={run} /> : null;
  return (
    <>
      {run.state === 'failed' && mayControl ? <Resume run={run} /> : null}
      <Evidence run={run} />
    </>
  );
}

function Cancel({ run }: { run: Run }) {
  const say = useRunTexts();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        color="red"
        variant="light"
        size="sm"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        onClick={open}
      >
        {say('cancelRun')}
      </Button>
      <CancelRun run={run} opened={opened} onClose={close} />
    </>
  );
}

function Resume({ run }: { run: Run }) {
  const say = useRunTexts();
  const maySee = useMay('task-sequence.read');
  const [opened, { open, close }] = useDisclosure();
  const resume = useMutation({
    mutationFn: () => client(resumeRun, { params: { id: run.id } }),
    onSuccess: () => {
      notifications.show({ message: say('resumed', { device: run.deviceName }) });
      return makeStale('/api/runs', '/api/deployments');
    },
  });
  return (
    <>
      {resume.isError ? <FailureNotice error={resume.error} /> : null}
      <Tooltip label={say('resumeHint')}>
        <Button
          size="sm"
          loading={resume.isPending}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => resume.mutate()}
        >
          {say('resume')}
        </Button>
      </Tooltip>
      {maySee ? (
        <Button size="sm" variant="default" onClick={open}>
          {say('resumeEdited')}
        </Button>
      ) : null}
      {opened ? (
        <Suspense>
          <ResumeEdited run={run} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}

function Evidence({ run }: { run: Run }) {
  const say = useRunTexts();
  return (
    <Button
      component="a"
      href={`/api/runs/${encodeURIComponent(run.id)}/evidence`}
      download
      size="sm"
      variant="default"
      leftSection={<IconFileZip size={16} aria-hidden />}
    >
      {say('evidence')}
    </Button>
  );
}
