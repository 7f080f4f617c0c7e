import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Content, listContent, type StoredPackageVersion } from '../../api/content.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { Moment } from '../ui/Moment.tsx';
import { bytesText } from '../ui/quantities.ts';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { ContentState } from './ContentState.tsx';
import { ScheduleButton } from './ScheduleForm.tsx';
import { useContentTexts } from './texts.ts';
import { ValidateButton } from './ValidateButton.tsx';

const route = getRouteApi('/frame/content-store');
const jobKinds = ['validate-content', 'repair-content', 'clean-content'];

export function ContentPage() {
  const say = useContentTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const content = useQuery(siteQuery(listContent));
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={
        <>
          <SavedFiltersOf list="content" />
          <ScheduleButton />
          <ValidateButton />
        </>
      }
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={{ data: content.data?.packages, error: content.error, refetch: content.refetch }}
      columns={columns}
      keyOf={({ versionId }) => versionId}
      textsOf={({ packageName, kind }) => [packageName, say(kind)]}
      search={search}
      onChange={change}
    >
      <Store store={content.data?.store} />
      <OpenJobs kinds={jobKinds} />
    </WholeListPage>
  );
}

function Store({ store }: { store: Content['store'] | undefined }) {
  const say = useContentTexts();
  const facts = [
    [say('objects'), store?.objects.toLocaleString()],
    [say('used'), store && bytesText(store.bytes)],
    [say('free'), store && bytesText(store.freeBytes)],
  ] as const;
  return (
    <Group component="section" aria-label={say('store')} gap="xl">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text size="lg" fw={600}>
            {value ?? '…'}
          </Text>
        </div>
      ))}
    </Group>
  );
}

function useColumns(): WholeColumn<StoredPackageVersion>[] {
  const say = useContentTexts();
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: ({ versionId, packageName }) => <Link to={paths.contentVersion(versionId)}>{packageName}</Link>,
      value: ({ packageName }) => packageName,
    },
    {
      ...{ id: 'kind', title: say('kind'), width: '12rem' },
      cell: ({ kind }) => say(kind),
      value: ({ kind }) => say(kind),
    },
    {
      ...{ id: 'version', title: say('version'), width: '6rem' },
      cell: ({ version }) => version,
      value: ({ version }) => version,
    },
    {
      ...{ id: 'state', title: say('state'), width: '16rem' },
      cell: (version) => <ContentState version={version} />,
      value: ({ missingObjects, damagedObjects }) => -missingObjects - damagedObjects,
    },
    {
      ...{ id: 'size', title: say('size'), width: '7rem' },
      cell: ({ bytes }) => bytesText(bytes),
      value: ({ bytes }) => bytes,
    },
    {
      ...{ id: 'validated', title: say('validated'), width: '9rem' },
      cell: ({ validatedAt }) => <Moment at={validatedAt} />,
      value: ({ validatedAt }) => validatedAt,
    },
  ];
}
