/** One run: how it stands, where the time went, what it said, and what can be done about it. */
import { Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { getRun, type Run } from '../../api/runs.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { PageHeader } from '../ui/PageHeader.tsx';
import { RunActions } from './RunActions.tsx';
import { RunLog } from './RunLog.tsx';
import { RunRecords } from './RunRecords.tsx';
import { RunSteps } from './RunSteps.tsx';
import { RunSummary } from './RunSummary.tsx';
import { type RunSearch, runTabs } from './runs-search.ts';
import { useRunTexts } from './texts.ts';
import './runs.css';
import { PageFailure } from '../ui/PageFailure.tsx';

const RunReportTab = lazy(() => import('./RunReportTab.tsx').then(({ RunReportTab: tab }) => ({ default: tab })));
const RunDebugger = lazy(() => import('./RunDebugger.tsx').then(({ RunDebugger: tab }) => ({ default: tab })));

const route = getRouteApi('/frame/runs/$id');

export function RunPage() {
  const say = useRunTexts();
  const { id } = route.useParams();
  const run = useQuery(siteQuery(getRun, { params: { id } }));
  const above = { title: say('title'), path: paths.runs() };
  // What was shown stays while the site restarts; the frame says that it is old.
  if (run.data === undefined)
    return run.isError ? <PageFailure error={run.error} again={run.refetch} /> : <Skeleton height="12rem" />;
  return (
    <div className="page long">
      <PageHeader title={run.data.deviceName} above={above}>
        <RunActions run={run.data} />
      </PageHeader>
      <StaleNotice at={run.dataUpdatedAt} />
      <RunSummary run={run.data} />
      <RunTabs run={run.data} />
    </div>
  );
}

function RunTabs({ run }: { run: Run }) {
  const say = useRunTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayDebug = useMay('run.debug');
  const shown = runTabs.filter((tab) => tab !== 'debugger' || (mayDebug && run.endedAt === null));
  const tab = shown.find((each) => each === search.tab) ?? 'steps';
  const change = (part: RunSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(value) => navigate({ search: { ...search, tab: runTabs.find((each) => each === value) } })}
    >
      <Tabs.List>
        {shown.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {say(each)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="steps" pt="md">
        <RunSteps run={run} shown={search.step ?? null} onShow={(step) => change({ step: step ?? undefined })} />
      </Tabs.Panel>
      <Tabs.Panel value="log" pt="md">
        <RunLog
          run={run}
          find={search.find ?? ''}
          onFind={(find) => change({ find: find === '' ? undefined : find })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="records" pt="md">
        <RunRecords id={run.id} />
      </Tabs.Panel>
      <Tabs.Panel value="report" pt="md">
        <Suspense fallback={<Waiting />}>
          <RunReportTab run={run} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="debugger" pt="md">
        <Suspense fallback={<Waiting />}>
          <RunDebugger run={run} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

function Waiting() {
  return (
    <Stack>
      <Skeleton height="2rem" />
      <Skeleton height="10rem" />
    </Stack>
  );
}
