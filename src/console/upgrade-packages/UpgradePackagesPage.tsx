import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listUpgradePackages, type UpgradePackage } from '../../api/upgrade-packages.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Moment } from '../ui/Moment.tsx';
import { bytesText } from '../ui/quantities.ts';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import { useUpgradePackageTexts } from './texts.ts';
import { UpgradePackageImportForm } from './UpgradePackageImportForm.tsx';

const route = getRouteApi('/frame/upgrade-packages');
const jobKinds = ['import-upgrade-package'];

export function UpgradePackagesPage() {
  const say = useUpgradePackageTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const packages = useQuery(siteQuery(listUpgradePackages));
  const [importing, { open, close }] = useDisclosure();
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="upgrade-packages" />}
      making={<ImportButton onClick={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={packages}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={({ name, editions }) => [name, ...editions.map((each) => each.name)]}
      search={search}
      onChange={change}
    >
      <OpenUploads purpose="upgrade-package" />
      <OpenJobs kinds={jobKinds} />
      {importing ? <UpgradePackageImportForm onClose={close} /> : null}
    </WholeListPage>
  );
}

function ImportButton({ onClick }: { onClick: () => void }) {
  const say = useUpgradePackageTexts();
  if (!useMay('upgrade-package.change')) return null;
  return (
    <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={onClick}>
      {say('import')}
    </Button>
  );
}

function useColumns(): WholeColumn<UpgradePackage>[] {
  const say = useUpgradePackageTexts();
  const editionsOf = ({ editions: [first, ...more] }: UpgradePackage): string => {
    const name = first?.name ?? '';
    return more.length === 0 ? name : say('andMore', { name, count: more.length });
  };
  const systemOf = ({ editions: [first] }: UpgradePackage): string =>
    [first?.version, first?.architecture].filter(Boolean).join(', ');
  return [
    {
      ...{ id: 'name', title: say('name'), width: '14rem' },
      cell: ({ id, name }) => <Link to={paths.upgradePackage(id)}>{name}</Link>,
      value: ({ name }) => name,
    },
    { id: 'editions', title: say('editions'), cell: editionsOf, value: editionsOf },
    { ...{ id: 'system', title: say('systemVersion'), width: '12rem' }, cell: systemOf, value: systemOf },
    {
      ...{ id: 'version', title: say('version'), width: '6rem' },
      cell: ({ version }) => version,
      value: ({ version }) => version,
    },
    {
      ...{ id: 'size', title: say('size'), width: '7rem' },
      cell: ({ bytes }) => bytesText(bytes),
      value: ({ bytes }) => bytes,
    },
    {
      ...{ id: 'created', title: say('created'), width: '9rem' },
      cell: ({ createdAt }) => <Moment at={createdAt} />,
      value: ({ createdAt }) => createdAt,
    },
  ];
}
