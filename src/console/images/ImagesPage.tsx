import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Image, listImages } from '../../api/images.ts';
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
import { ImageImportForm } from './ImageImportForm.tsx';
import { useImageTexts } from './texts.ts';

const route = getRouteApi('/frame/images');
const jobKinds = ['import-image', 'import-capture'];

export function ImagesPage() {
  const say = useImageTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const images = useQuery(siteQuery(listImages));
  const [importing, { open, close }] = useDisclosure();
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="images" />}
      making={<ImportButton onClick={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={images}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={({ name, images: indexes }) => [name, ...indexes.map((each) => each.name)]}
      search={search}
      onChange={change}
    >
      <OpenUploads purpose="image" />
      <OpenJobs kinds={jobKinds} />
      {importing ? <ImageImportForm onClose={close} /> : null}
    </WholeListPage>
  );
}

function ImportButton({ onClick }: { onClick: () => void }) {
  const say = useImageTexts();
  if (!useMay('image.change')) return null;
  return (
    <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={onClick}>
      {say('import')}
    </Button>
  );
}

function useColumns(): WholeColumn<Image>[] {
  const say = useImageTexts();
  const contents = ({ images: [first, ...more] }: Image): string => {
    const name = first?.name ?? '';
    return more.length === 0 ? name : say('andMore', { name, count: more.length });
  };
  const platform = ({ images: [first] }: Image): string =>
    first === undefined ? '' : [say(first.platform), first.architecture].filter(Boolean).join(', ');
  return [
    {
      ...{ id: 'name', title: say('name'), width: '18rem' },
      cell: ({ id, name }) => <Link to={paths.image(id)}>{name}</Link>,
      value: ({ name }) => name,
    },
    { id: 'contents', title: say('contents'), cell: contents, value: contents },
    { ...{ id: 'platform', title: say('platform'), width: '9rem' }, cell: platform, value: platform },
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
