/** After it is deployed: what to do at the computer, what it has asked for, and the run, live to its end. */
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { allUnknownComputersId, listCollectionMembers } from '../../api/collections.ts';
import { type Deployment, getDeployment } from '../../api/deployments.ts';
import { listNewestBootEvents } from '../../api/devices.ts';
import { listRuns } from '../../api/runs.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { BootsSince } from './BootsSince.tsx';
import type { StepProps } from './FirstDeploymentPage.tsx';
import { RunOfFirst, RunsOfFirst } from './RunOfFirst.tsx';
import { StageHeading } from './StageHeading.tsx';
import { SwitchOn } from './SwitchOn.tsx';
import { VirtualScreen } from './VirtualScreen.tsx';
import { bootsOf, stageOf } from './what-now.ts';

const RUNS_SHOWN = 50;
const MEMBERS = 1000;
const NEWEST_BOOTS = 500;

export function WatchStep({ search }: StepProps) {
  const id = search.deployment ?? '';
  const deployment = useQuery(siteQuery(getDeployment, { params: { id } }));
  const runs = useQuery(siteQuery(listRuns, { query: { deploymentId: id, limit: RUNS_SHOWN } }));
  const failed = [deployment, runs].find((each) => each.isError && each.data === undefined);
  if (failed !== undefined) return <FailureNotice error={failed.error} again={failed.refetch} />;
  if (deployment.data === undefined || runs.data === undefined) return <Skeleton height="16rem" />;
  return <Watch deployment={deployment.data} runs={runs.data} virtual={search.virtual} />;
}

interface WatchProps {
  readonly deployment: Deployment;
  readonly runs: React.ComponentProps<typeof RunsOfFirst>['runs'];
  readonly virtual: string | undefined;
}

function Watch({ deployment, runs, virtual }: WatchProps) {
  const { collectionId, createdAt } = deployment;
  const asked = { params: { id: collectionId }, query: { limit: MEMBERS } };
  const members = useQuery(siteQuery(listCollectionMembers, asked)).data ?? [];
  // Refused to whoever is limited to a part of the site: the runs are told to them all the same.
  const events = useQuery(siteQuery(listNewestBootEvents, { query: { limit: NEWEST_BOOTS } })).data ?? [];
  const isUnknown = collectionId === allUnknownComputersId;
  const deviceIds = [...members.map(({ deviceId }) => deviceId), ...runs.map(({ deviceId }) => deviceId)];
  const boots = bootsOf(events, { deviceIds, unknownToo: isUnknown, since: createdAt });
  const [run] = runs;
  const stage = stageOf(run, boots[0]);
  const only = !isUnknown && members.length === 1 ? members[0] : undefined;
  return (
    <Stack gap="md" maw="60rem">
      <StageHeading stage={stage} name={run?.deviceName ?? only?.name ?? null} virtual={virtual} />
      {virtual === undefined ? null : <VirtualScreen name={virtual} />}
      {run === undefined ? (
        <SwitchOn {...{ deployment, stage, virtual, isUnknown }} deviceId={only?.deviceId ?? null} />
      ) : runs.length === 1 ? (
        <RunOfFirst run={run} stage={stage} />
      ) : (
        <RunsOfFirst runs={runs} />
      )}
      <BootsSince boots={boots} />
    </Stack>
  );
}
