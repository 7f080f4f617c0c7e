import { Button, Group, Select, Switch, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { listSiteLog, logLevels, type SiteLogLine } from '../../api/site-log.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useSiteHealthTexts } from '../site-health/texts.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { LogLineDrawer } from './LogLineDrawer.tsx';
import { LogTable } from './LogTable.tsx';
import type { SiteLogSearch } from './site-log-search.ts';
import { useSiteLogTexts } from './texts.ts';

const FOLLOW_MILLISECONDS = 2000;
const LINES = 500;
/** As many as the site tells at once. */
const MOST_LINES = 5000;
const route = getRouteApi('/frame/site/log');

export function SiteLogPage() {
  const say = useSiteLogTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [follows, setFollows] = useState(true);
  const [limit, setLimit] = useState(LINES);
  const [opened, setOpened] = useState<SiteLogLine | null>(null);
  const log = useQuery({
    ...siteQuery(listSiteLog, { query: { ...search, limit } }),
    placeholderData: keepPreviousData,
    ...(follows ? { refetchInterval: FOLLOW_MILLISECONDS } : {}),
  });
  const change = (part: SiteLogSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SavedFiltersOf list="site-log" />
        <Switch
          label={say('follow')}
          checked={follows}
          onChange={({ currentTarget }) => setFollows(currentTarget.checked)}
        />
      </PageHeader>
      <Text size="sm">{say('hint')}</Text>
      <StaleNotice at={log.dataUpdatedAt} />
      <Filters search={search} onChange={change} />
      {log.isError && log.data === undefined ? <FailureNotice error={log.error} again={log.refetch} /> : null}
      {log.isPending ? <PageSkeleton /> : null}
      {log.data?.lines.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {log.data === undefined || log.data.lines.length === 0 ? null : (
        <LogTable lines={log.data.lines} onOpen={setOpened} />
      )}
      {log.data?.hasOlder === true && limit < MOST_LINES ? (
        <Group>
          <Button variant="default" loading={log.isPlaceholderData} onClick={() => setLimit(MOST_LINES)}>
            {say('older')}
          </Button>
        </Group>
      ) : null}
      {opened === null ? null : <LogLineDrawer line={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

const processes = ['supervisor', 'api', 'boot'] as const;

function Filters({ search, onChange }: { search: SiteLogSearch; onChange: (part: SiteLogSearch) => void }) {
  const say = useSiteLogTexts();
  const sayProcess = useSiteHealthTexts();
  return (
    <Group gap="sm" align="end">
      <SearchField
        placeholder={say('searchHint')}
        value={search.search ?? ''}
        onChange={(text) => onChange({ search: text === '' ? undefined : text })}
      />
      <Select
        {...{ 'aria-label': say('level'), placeholder: say('anyLevel'), clearable: true, w: '11rem' }}
        data={logLevels.map((value) => ({ value, label: say(value) }))}
        value={search.level ?? null}
        onChange={(level) => onChange({ level: logLevels.find((each) => each === level) })}
      />
      <Select
        {...{ 'aria-label': say('process'), placeholder: say('anyProcess'), clearable: true, w: '15rem' }}
        data={processes.map((value) => ({ value, label: sayProcess(value) }))}
        value={search.process ?? null}
        onChange={(process) => onChange({ process: processes.find((each) => each === process) })}
      />
    </Group>
  );
}
