import { Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Application, listApplications } from '../../api/applications.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { bytesText } from '../ui/quantities.ts';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import { ApplicationForm } from './ApplicationForm.tsx';
import { useApplicationTexts } from './texts.ts';

const route = getRouteApi('/frame/applications');
const jobKinds = ['import-software'];

export function ApplicationsPage() {
  const say = useApplicationTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const applications = useQuery(siteQuery(listApplications));
  const [making, { open, close }] = useDisclosure();
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="applications" />}
      making={<CreateButton onClick={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={applications}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={textsOf}
      search={search}
      onChange={change}
    >
      <OpenUploads purpose="application" />
      <OpenJobs kinds={jobKinds} />
      {making ? <ApplicationForm onClose={close} /> : null}
    </WholeListPage>
  );
}

function textsOf({ name, publisher, comment, deploymentTypes }: Application): string[] {
  return [name, publisher, comment, ...deploymentTypes.map((type) => type.name)];
}

function CreateButton({ onClick }: { onClick: () => void }) {
  const say = useApplicationTexts();
  if (!useMay('application.change')) return null;
  return (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>
      {say('create')}
    </Button>
  );
}

function useColumns(): WholeColumn<Application>[] {
  const say = useApplicationTexts();
  const content = ({ content: imported, deploymentTypes }: Application): string => {
    if (imported !== null) return say('contentVersion', { version: imported.version, size: bytesText(imported.bytes) });
    return say(deploymentTypes.every(({ sourceFolder }) => sourceFolder === null) ? 'noFiles' : 'noContent');
  };
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: ({ id, name, disabled }) => (
        <Group gap="xs" wrap="nowrap">
          <Link to={paths.application(id)}>{name}</Link>
          {disabled ? (
            <Badge size="sm" variant="default">
              {say('disabled')}
            </Badge>
          ) : null}
        </Group>
      ),
      value: ({ name }) => name,
    },
    {
      ...{ id: 'publisher', title: say('publisher'), width: '12rem' },
      cell: ({ publisher }) => publisher,
      value: ({ publisher }) => publisher,
    },
    {
      ...{ id: 'version', title: say('version'), width: '8rem' },
      cell: ({ version }) => version,
      value: ({ version }) => version,
    },
    {
      ...{ id: 'types', title: say('deploymentTypes') },
      cell: ({ deploymentTypes }) => deploymentTypes.map(({ name }) => name).join(', '),
      value: ({ deploymentTypes }) => deploymentTypes.length,
    },
    { ...{ id: 'content', title: say('content'), width: '14rem' }, cell: content, value: content },
  ];
}
