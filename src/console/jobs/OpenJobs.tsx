import { Alert, Anchor, CloseButton, Group, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type Job, listJobs } from '../../api/jobs.ts';
import { paths } from '../paths.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { JobProgress, JobState } from './JobProgress.tsx';
import { jobKindText, useJobTexts } from './texts.ts';

/** For so long a failure is told above the list that lacks what it was to make. */
const TOLD_MILLISECONDS = 3_600_000;

/** Above a list: the jobs that make such things, while they are at work, and those that have failed lately. */
export function OpenJobs({ kinds }: { kinds: readonly string[] }) {
  const may = useMay('job.read');
  const jobs = useQuery({ ...siteQuery(listJobs), enabled: may });
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const ours = (jobs.data ?? []).filter(({ id, kind }) => kinds.includes(kind) && !hidden.includes(id));
  const open = ours.filter(({ endedAt }) => endedAt === null);
  const failed = ours.filter(({ state, endedAt }) => state === 'failed' && isRecent(endedAt));
  const openCount = open.length;
  useEffect(() => {
    // What a job has found out of content no event tells.
    if (openCount === 0) void makeStale('/api/content');
  }, [openCount]);
  if (open.length + failed.length === 0) return null;
  return (
    <Stack gap="xs">
      {failed.slice(0, 3).map((job) => (
        <FailedJob key={job.id} job={job} onHide={() => setHidden([...hidden, job.id])} />
      ))}
      {open.map((job) => (
        <OpenJob key={job.id} job={job} />
      ))}
    </Stack>
  );
}

function isRecent(endedAt: string | null): boolean {
  return endedAt !== null && Date.now() - Date.parse(endedAt) < TOLD_MILLISECONDS;
}

function OpenJob({ job }: { job: Job }) {
  const say = useJobTexts();
  return (
    <Paper withBorder p="xs" role="status">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {jobKindText(say, job.kind)}
        </Text>
        <JobState state={job.state} />
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {job.message}
        </Text>
        <div style={{ flex: '1 1 14rem' }}>
          <JobProgress job={job} />
        </div>
        <Anchor component={Link} to={paths.jobs()} size="sm">
          {say('allJobs')}
        </Anchor>
      </Group>
    </Paper>
  );
}

function FailedJob({ job, onHide }: { job: Job; onHide: () => void }) {
  const say = useJobTexts();
  const what = say('hasFailed', { job: jobKindText(say, job.kind) });
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={what}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {job.message}
        </Text>
        <CloseButton size="sm" aria-label={`${say('hide')}: ${what}`} onClick={onHide} />
      </Group>
    </Alert>
  );
}
