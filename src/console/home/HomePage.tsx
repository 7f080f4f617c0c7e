import { Anchor, Group, Skeleton, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listRuns } from '../../api/runs.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { Attention } from './Attention.tsx';
import { Boots } from './Boots.tsx';
import { Failures } from './Failures.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { failuresLeft } from './happening.ts';
import { SiteTrouble } from './SiteTrouble.tsx';
import { useHomeTexts } from './texts.ts';
import { Wall } from './Wall.tsx';
import './home.css';

/** As many as the site tells at once. */
const MOST_OPEN = 1000;
/** Among so many of the newest runs failures are looked for. */
const NEWEST = 200;

export function HomePage() {
  const say = useHomeTexts();
  const mayRead = useMay('run.read');
  const mayReadDevices = useMay('device.read');
  const asked = { enabled: mayRead, placeholderData: keepPreviousData };
  const open = useQuery({ ...siteQuery(listRuns, { query: { state: 'open', limit: MOST_OPEN } }), ...asked });
  const newest = useQuery({ ...siteQuery(listRuns, { query: { limit: NEWEST } }), ...asked });
  const failures = failuresLeft(newest.data ?? []);
  const paused = (open.data ?? []).filter(({ state }) => state === 'paused').length;
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      <StaleNotice at={open.dataUpdatedAt} />
      <SiteTrouble />
      <Attention failures={failures.length} paused={paused} asked={mayRead ? [open, newest] : []} />
      {open.isError && open.data === undefined ? <FailureNotice error={open.error} again={open.refetch} /> : null}
      {open.isPending && mayRead ? <Skeleton height="8.5rem" /> : null}
      {open.data === undefined ? null : (
        <section aria-label={say('wall', { count: open.data.length })}>
          <Group justify="space-between" mb="xs">
            <Title order={2} size="h4">
              {open.data.length === 0 ? say('wallEmptyTitle') : say('wall', { count: open.data.length })}
            </Title>
            <Anchor component={Link} to={paths.runs()} size="sm">
              {say('allRuns')}
            </Anchor>
          </Group>
          <Wall runs={open.data} />
        </section>
      )}
      {newest.isSuccess || !mayRead ? <FirstSteps hasRuns={(newest.data ?? []).length > 0} /> : null}
      <div className="home-columns">
        {mayRead ? <Failures runs={failures} query={newest} /> : null}
        {mayReadDevices ? <Boots /> : null}
      </div>
    </div>
  );
}
