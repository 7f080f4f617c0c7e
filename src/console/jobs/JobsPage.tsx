import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Job, listJobs } from '../../api/jobs.ts';
import { siteQuery } from '../site/queries.ts';
import { Moment } from '../ui/Moment.tsx';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { JobProgress, JobState } from './JobProgress.tsx';
import { jobKindText, useJobTexts } from './texts.ts';

const route = getRouteApi('/frame/jobs');

export function JobsPage() {
  const say = useJobTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const jobs = useQuery(siteQuery(listJobs));
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={jobs}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={({ kind, message, state }) => [jobKindText(say, kind), message, say(state)]}
      // The newest first, unless asked for otherwise.
      search={{
        order: search.sort === undefined ? 'descending' : 'ascending',
        ...search,
        sort: search.sort ?? 'created',
      }}
      onChange={change}
    />
  );
}

function useColumns(): WholeColumn<Job>[] {
  const say = useJobTexts();
  return [
    {
      ...{ id: 'kind', title: say('kind'), width: '16rem' },
      cell: ({ kind }) => jobKindText(say, kind),
      value: ({ kind }) => jobKindText(say, kind),
    },
    {
      ...{ id: 'state', title: say('state'), width: '7rem' },
      cell: ({ state }) => <JobState state={state} />,
      value: ({ state }) => say(state),
    },
    { id: 'progress', title: say('progress'), width: '16rem', cell: (job) => <JobProgress job={job} /> },
    { id: 'message', title: say('message'), cell: ({ message }) => <span title={message}>{message}</span> },
    {
      ...{ id: 'created', title: say('created'), width: '9rem' },
      cell: ({ createdAt }) => <Moment at={createdAt} />,
      value: ({ createdAt }) => createdAt,
    },
    {
      ...{ id: 'ended', title: say('ended'), width: '9rem' },
      cell: ({ endedAt }) => (endedAt === null ? null : <Moment at={endedAt} />),
      value: ({ endedAt }) => endedAt,
    },
  ];
}
