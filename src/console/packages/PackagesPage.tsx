import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listPackages, type Package } from '../../api/packages.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { bytesText } from '../ui/quantities.ts';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import { PackageForm } from './PackageForm.tsx';
import { usePackageTexts } from './texts.ts';

const route = getRouteApi('/frame/packages');
const jobKinds = ['import-software'];

export function PackagesPage() {
  const say = usePackageTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const packages = useQuery(siteQuery(listPackages));
  const [making, { open, close }] = useDisclosure();
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="packages" />}
      making={<CreateButton onClick={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={packages}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={textsOf}
      search={search}
      onChange={change}
    >
      <OpenUploads purpose="package" />
      <OpenJobs kinds={jobKinds} />
      {making ? <PackageForm onClose={close} /> : null}
    </WholeListPage>
  );
}

function textsOf({ name, manufacturer, comment, programs }: Package): string[] {
  return [name, manufacturer, comment, ...programs.map((program) => program.name)];
}

function CreateButton({ onClick }: { onClick: () => void }) {
  const say = usePackageTexts();
  if (!useMay('package.change')) return null;
  return (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>
      {say('create')}
    </Button>
  );
}

function useColumns(): WholeColumn<Package>[] {
  const say = usePackageTexts();
  const content = ({ content: imported, sourceFolder }: Package): string => {
    if (imported !== null) return say('contentVersion', { version: imported.version, size: bytesText(imported.bytes) });
    return say(sourceFolder === null ? 'noFiles' : 'noContent');
  };
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: ({ id, name }) => <Link to={paths.package(id)}>{name}</Link>,
      value: ({ name }) => name,
    },
    {
      ...{ id: 'manufacturer', title: say('manufacturer'), width: '12rem' },
      cell: ({ manufacturer }) => manufacturer,
      value: ({ manufacturer }) => manufacturer,
    },
    {
      ...{ id: 'version', title: say('version'), width: '8rem' },
      cell: ({ version }) => version,
      value: ({ version }) => version,
    },
    {
      ...{ id: 'programs', title: say('programs') },
      cell: ({ programs }) => programs.map(({ name }) => name).join(', '),
      value: ({ programs }) => programs.length,
    },
    { ...{ id: 'content', title: say('content'), width: '14rem' }, cell: content, value: content },
  ];
}
