import { Button, Group, Select } from '@mantine/core';
import { IconRocket, IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Deployment, deploymentStatuses, listDeployments } from '../../api/deployments.ts';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { type DeploymentSortKey, type DeploymentsSearch, searchDeployments } from './deployments-search.ts';
import { StateBar } from './StateBar.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import { useDeploymentTexts } from './texts.ts';

const route = getRouteApi('/frame/deployments');

export function DeploymentsPage() {
  const say = useDeploymentTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const deployments = useQuery(siteQuery(listDeployments));
  const columns = useColumns();
  const change = (part: DeploymentsSearch) => navigate({ search: { ...search, ...part }, replace: true });
  const rows = searchDeployments(deployments.data ?? [], search);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <Filters search={search} onChange={change} />
        <SavedFiltersOf list="deployments" />
        <DeployButton />
      </PageHeader>
      <Awaited query={deployments} />
      {deployments.isSuccess && rows.length === 0 ? <NoDeployments searched={deployments.data.length > 0} /> : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          sorting={{ by: search.sort ?? 'createdAt', order: search.order ?? 'descending' }}
          onSort={({ by, order }) => change({ sort: by, order })}
        />
      )}
    </div>
  );
}

function NoDeployments({ searched }: { searched: boolean }) {
  const say = useDeploymentTexts();
  const sayUi = useUiTexts();
  if (searched) return <EmptyState title={sayUi('nothingFound')}>{sayUi('nothingFoundHint')}</EmptyState>;
  return (
    <EmptyState title={say('emptyTitle')} action={<FirstButton />}>
      {say('empty')}
    </EmptyState>
  );
}

/** Whoever has never deployed is led through it. */
function FirstButton() {
  const say = useDeploymentTexts();
  if (!useMay('deployment.change')) return null;
  return (
    <Group gap="sm" mt="xs">
      <Button component={Link} to={paths.firstDeployment()} leftSection={<IconRoute size={16} aria-hidden />}>
        {say('beginGuided')}
      </Button>
      <Button component={Link} to={paths.deploymentNew()} variant="default">
        {say('deploy')}
      </Button>
    </Group>
  );
}

function DeployButton() {
  const say = useDeploymentTexts();
  if (!useMay('deployment.change')) return null;
  return (
    <Button component={Link} to={paths.deploymentNew()} leftSection={<IconRocket size={16} aria-hidden />}>
      {say('deploy')}
    </Button>
  );
}

interface FiltersProps {
  readonly search: DeploymentsSearch;
  readonly onChange: (part: DeploymentsSearch) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const say = useDeploymentTexts();
  return (
    <>
      <SearchField
        placeholder={say('searchHint')}
        value={search.search ?? ''}
        onChange={(text) => onChange({ search: text === '' ? undefined : text })}
      />
      <Select
        aria-label={say('purpose')}
        placeholder={say('purpose')}
        clearable
        w="10rem"
        data={(['required', 'available'] as const).map((value) => ({ value, label: say(value) }))}
        value={search.purpose ?? null}
        onChange={(purpose) => onChange({ purpose: purpose ?? undefined })}
      />
      <Select
        aria-label={say('status')}
        placeholder={say('status')}
        clearable
        w="10rem"
        data={deploymentStatuses.map((value) => ({ value, label: say(value) }))}
        value={search.status ?? null}
        onChange={(status) => onChange({ status: status ?? undefined })}
      />
    </>
  );
}

function useColumns(): Column<Deployment, DeploymentSortKey>[] {
  const say = useDeploymentTexts();
  return [
    {
      id: 'name',
      title: say('deployment'),
      sort: 'name',
      cell: ({ id, taskSequenceName, collectionName }) => (
        <Link to={paths.deployment(id)}>
          {say('named', { taskSequence: taskSequenceName, collection: collectionName })}
        </Link>
      ),
    },
    { id: 'purpose', title: say('purpose'), sort: 'purpose', cell: ({ purpose }) => say(purpose), width: '8rem' },
    {
      id: 'status',
      title: say('status'),
      sort: 'status',
      cell: ({ status }) => <StatusBadge status={status} />,
      width: '11rem',
    },
    { id: 'states', title: say('progress'), cell: ({ id }) => <StateBar id={id} />, width: '19rem' },
    {
      id: 'createdAt',
      title: say('created'),
      sort: 'createdAt',
      cell: ({ createdAt }) => <Moment at={createdAt} />,
      width: '10rem',
    },
  ];
}
