import { Button, Group, Select, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { listDeployments } from '../../api/deployments.ts';
import { runStates } from '../../api/run-states.ts';
import { listRuns, type Run } from '../../api/runs.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { Bar } from '../ui/Bar.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment, useNow } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { durationText } from '../ui/quantities.ts';
import { useUiTexts } from '../ui/texts.ts';
import { runShare } from './run-progress.ts';
import type { RunsSearch } from './runs-search.ts';
import { StateMark } from './StateMark.tsx';
import { type SayOfRuns, useRunTexts } from './texts.ts';
import { WhereItIs } from './WhereItIs.tsx';

const PAGE = 200;
const route = getRouteApi('/frame/runs');

/** Newest first, page by page as they are scrolled to. */
function runsQuery(search: RunsSearch) {
  return {
    queryKey: [listRuns.path, 'pages', search],
    queryFn: ({ pageParam }: { pageParam: { before?: string; beforeId?: string } }) =>
      client(listRuns, { query: { ...search, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly Run[]) => {
      const last = page.at(-1);
      return last === undefined || page.length < PAGE ? undefined : { before: last.startedAt, beforeId: last.id };
    },
  };
}

export function RunsPage() {
  const say = useRunTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const runs = useInfiniteQuery(runsQuery(search));
  const rows = useMemo(() => runs.data?.pages.flat() ?? [], [runs.data]);
  const change = (part: RunsSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SavedFiltersOf list="runs" />
      </PageHeader>
      <Filters search={search} onChange={change} />
      <StaleNotice at={runs.dataUpdatedAt} />
      <Awaited query={runs} />
      {runs.isSuccess && rows.length === 0 ? (
        <NoRuns filtered={Object.values(search).some((value) => value !== undefined)} />
      ) : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          loadMore={runs.hasNextPage && !runs.isFetching ? runs.fetchNextPage : undefined}
        />
      )}
    </div>
  );
}

function NoRuns({ filtered }: { filtered: boolean }) {
  const say = useRunTexts();
  const sayUi = useUiTexts();
  if (filtered) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>;
}

type Change = (part: RunsSearch) => void;

function Filters({ search, onChange }: { search: RunsSearch; onChange: Change }) {
  const say = useRunTexts();
  const states = ['open', ...runStates] as const;
  return (
    <Group gap="sm">
      <Select
        aria-label={say('state')}
        placeholder={say('anyState')}
        clearable
        data={states.map((value) => ({ value, label: say(value) }))}
        value={search.state ?? null}
        onChange={(value) => onChange({ state: states.find((state) => state === value) })}
      />
      {useMay('task-sequence.read') ? <SequenceFilter search={search} onChange={onChange} /> : null}
      {useMay('deployment.read') ? <DeploymentFilter search={search} onChange={onChange} /> : null}
      {search.deviceId === undefined ? null : (
        <Group gap="xs">
          <Text size="sm">{say('ofOneDevice')}</Text>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ deviceId: undefined })}>
            {say('showAll')}
          </Button>
        </Group>
      )}
    </Group>
  );
}

function SequenceFilter({ search, onChange }: { search: RunsSearch; onChange: Change }) {
  const say = useRunTexts();
  const sequences = useQuery(siteQuery(listTaskSequences));
  return (
    <Select
      aria-label={say('taskSequence')}
      placeholder={say('anyTaskSequence')}
      clearable
      searchable
      data={(sequences.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={search.taskSequenceId ?? null}
      onChange={(value) => onChange({ taskSequenceId: value ?? undefined })}
    />
  );
}

function DeploymentFilter({ search, onChange }: { search: RunsSearch; onChange: Change }) {
  const say = useRunTexts();
  const deployments = useQuery(siteQuery(listDeployments));
  return (
    <Select
      aria-label={say('deployment')}
      placeholder={say('anyDeployment')}
      clearable
      searchable
      data={(deployments.data ?? []).map(({ id, taskSequenceName, collectionName }) => ({
        value: id,
        label: `${taskSequenceName} → ${collectionName}`,
      }))}
      value={search.deploymentId ?? null}
      onChange={(value) => onChange({ deploymentId: value ?? undefined })}
    />
  );
}

/** The same ones until the language changes: of runs that report each second only those are rendered again that have. */
function useColumns(): Column<Run>[] {
  const say = useRunTexts();
  return useMemo(() => columnsOf(say), [say]);
}

function columnsOf(say: SayOfRuns): Column<Run>[] {
  return [
    {
      id: 'device',
      title: say('device'),
      cell: ({ id, deviceName }) => <Link to={paths.run(id)}>{deviceName}</Link>,
      width: '12rem',
    },
    { id: 'state', title: say('state'), cell: ({ state }) => <StateMark state={state} />, width: '13rem' },
    { id: 'taskSequence', title: say('taskSequence'), cell: ({ taskSequenceName }) => taskSequenceName },
    { id: 'whereItIs', title: say('whereItIs'), cell: (run) => <WhereCell run={run} /> },
    { id: 'started', title: say('started'), cell: ({ startedAt }) => <Moment at={startedAt} />, width: '10rem' },
    { id: 'took', title: say('took'), cell: (run) => <Took run={run} />, width: '7rem' },
  ];
}

function WhereCell({ run }: { run: Run }) {
  const say = useRunTexts();
  return (
    <>
      <WhereItIs run={run} />
      {run.endedAt === null ? <Bar share={runShare(run)} label={say('progress', { name: run.deviceName })} /> : null}
    </>
  );
}

function Took({ run: { startedAt, endedAt } }: { run: Run }) {
  const now = useNow();
  const end = endedAt === null ? now : Date.parse(endedAt);
  return durationText(end - Date.parse(startedAt));
}
