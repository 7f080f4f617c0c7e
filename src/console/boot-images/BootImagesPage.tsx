import { ActionIcon, Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type BootImage, deleteBootImage, listBootImages } from '../../api/boot-images.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Moment } from '../ui/Moment.tsx';
import { bytesText } from '../ui/quantities.ts';
import { WholeListPage } from '../ui/WholeListPage.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import { BootImageAddForm } from './BootImageAddForm.tsx';
import { useBootImageTexts } from './texts.ts';

const route = getRouteApi('/frame/boot-images');
const jobKinds = ['import-boot-image'];

export function BootImagesPage() {
  const say = useBootImageTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const images = useQuery(siteQuery(listBootImages));
  const [adding, { open, close }] = useDisclosure();
  const [leaving, setLeaving] = useState<BootImage | null>(null);
  const columns = useColumns(setLeaving);
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="boot-images" />}
      making={<AddButton onClick={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={images}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={({ name, buildId, kernelVersion }) => [name, buildId, kernelVersion]}
      search={search}
      onChange={change}
    >
      <OpenUploads purpose="boot-image" />
      <OpenJobs kinds={jobKinds} />
      {adding ? <BootImageAddForm onClose={close} /> : null}
      {leaving === null ? null : <DeleteDialog image={leaving} onClose={() => setLeaving(null)} />}
    </WholeListPage>
  );
}

function AddButton({ onClick }: { onClick: () => void }) {
  const say = useBootImageTexts();
  if (!useMay('boot-image.change')) return null;
  return (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onClick}>
      {say('add')}
    </Button>
  );
}

function DeleteDialog({ image: { id, name, buildId }, onClose }: { image: BootImage; onClose: () => void }) {
  const say = useBootImageTexts();
  const deletion = useMutation({
    mutationFn: () => client(deleteBootImage, { params: { id } }),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/boot-images');
    },
  });
  return (
    <AskFirst
      title={say('deleteTitle', { name })}
      action={say('delete')}
      isPending={deletion.isPending}
      error={deletion.error}
      onYes={() => deletion.mutate()}
      onNo={onClose}
    >
      {say('deleteHint', { name, build: buildId })}
    </AskFirst>
  );
}

function useColumns(onDelete: (image: BootImage) => void): WholeColumn<BootImage>[] {
  const say = useBootImageTexts();
  const mayDelete = useMay('boot-image.delete');
  const bytes = ({ files }: BootImage) => files.reduce((sum, file) => sum + file.bytes, 0);
  const deletion: WholeColumn<BootImage> = {
    ...{ id: 'delete', title: say('delete'), width: '7rem' },
    cell: (image) =>
      image.current ? null : (
        <ActionIcon
          variant="subtle"
          color="red"
          aria-label={say('deleteOf', { name: image.name, build: image.buildId })}
          onClick={() => onDelete(image)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ),
  };
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: ({ name, current }) => (
        <Group gap="xs" wrap="nowrap">
          <span title={name}>{name}</span>
          {current ? <Badge size="sm">{say('current')}</Badge> : null}
        </Group>
      ),
      value: ({ name }) => name,
    },
    { ...{ id: 'build', title: say('build'), width: '11rem' }, cell: ({ buildId }) => buildId },
    { ...{ id: 'kernel', title: say('kernel'), width: '11rem' }, cell: ({ kernelVersion }) => kernelVersion },
    { ...{ id: 'architecture', title: say('architecture'), width: '8rem' }, cell: ({ architecture }) => architecture },
    { ...{ id: 'size', title: say('size'), width: '7rem' }, cell: (image) => bytesText(bytes(image)), value: bytes },
    {
      ...{ id: 'created', title: say('created'), width: '9rem' },
      cell: ({ createdAt }) => <Moment at={createdAt} />,
      value: ({ createdAt }) => createdAt,
    },
    ...(mayDelete ? [deletion] : []),
  ];
}
