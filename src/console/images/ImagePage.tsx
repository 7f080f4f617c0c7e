import { Anchor, Button, Code, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { deleteImage, getImage, type Image, reloadImage, setImageScopes } from '../../api/images.ts';
import { VersionsOfPackage } from '../content/VersionsOfPackage.tsx';
import { paths } from '../paths.ts';
import { ObjectScopes } from '../security-scopes/ObjectScopes.tsx';
import { useObjectScopeTexts } from '../security-scopes/object-scope-texts.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { TaskSequencesUsing } from '../task-sequences/TaskSequencesUsing.tsx';
import { DeleteButton } from '../ui/DeleteButton.tsx';
import { Facts } from '../ui/Facts.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { bytesText } from '../ui/quantities.ts';
import { Section } from '../ui/Section.tsx';
import { ImageImportForm } from './ImageImportForm.tsx';
import { ImageIndexTable } from './ImageIndexTable.tsx';
import { ReloadButton } from './ReloadButton.tsx';
import { useImageTexts } from './texts.ts';

const route = getRouteApi('/frame/images/$id');

export function ImagePage() {
  const say = useImageTexts();
  const { id } = route.useParams();
  const image = useQuery(siteQuery(getImage, { params: { id } }));
  if (image.isError) return <PageFailure error={image.error} again={image.refetch} />;
  if (image.data === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={image.data.name} above={{ title: say('title'), path: paths.images() }}>
        <NextVersion image={image.data} />
        <DeleteImage image={image.data} />
      </PageHeader>
      <Stack>
        <About image={image.data} />
        <Indexes image={image.data} />
        <VersionsOfPackage packageId={id} />
        <TaskSequencesUsing id={id} />
      </Stack>
    </div>
  );
}

function About({ image }: { image: Image }) {
  const say = useImageTexts();
  const sayScopes = useObjectScopeTexts();
  const { id, version, bytes, createdAt, captured, contentRoot, securityScopes } = image;
  const save = async (securityScopeIds: string[]) => {
    await client(setImageScopes, { params: { id }, body: { securityScopeIds } });
    await makeStale('/api/images');
  };
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          [say('version'), version],
          [say('size'), bytesText(bytes)],
          [say('created'), <Moment key="at" at={createdAt} />],
          [say('from'), <Origin key="from" captured={captured} />],
          [say('contentRoot'), <Code key="root">{contentRoot}</Code>],
          [sayScopes('scopes'), <ObjectScopes key="scopes" scopes={securityScopes} save={save} />],
        ]}
      />
    </Section>
  );
}

/** The file or the computer that its newest version was made of. */
function Origin({ captured }: Pick<Image, 'captured'>) {
  const say = useImageTexts();
  const maySee = { devices: useMay('device.read'), runs: useMay('run.read') };
  if (captured === null) return say('imported');
  const { deviceId, deviceName, runId, volume } = captured;
  return (
    <>
      {say('captured', { device: deviceName, volume })}
      {maySee.devices ? (
        <Anchor component={Link} to={paths.device(deviceId)} inherit ml="sm">
          {say('toDevice')}
        </Anchor>
      ) : null}
      {maySee.runs ? (
        <Anchor component={Link} to={paths.run(runId)} inherit ml="sm">
          {say('toRun')}
        </Anchor>
      ) : null}
    </>
  );
}

function Indexes({ image: { id, images } }: { image: Image }) {
  const say = useImageTexts();
  const mayReload = useMay('image.change');
  const reload = async () => {
    await client(reloadImage, { params: { id } });
    await makeStale('/api/images');
  };
  const texts = { label: say('reload'), hint: say('reloadHint'), done: say('reloaded') };
  return (
    <Section title={say('indexes')} actions={mayReload ? <ReloadButton {...texts} reload={reload} /> : null}>
      <ImageIndexTable label={say('indexes')} images={images} />
    </Section>
  );
}

function NextVersion({ image }: { image: Image }) {
  const say = useImageTexts();
  const [importing, { open, close }] = useDisclosure(false);
  if (!useMay('image.change')) return null;
  return (
    <>
      <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={open}>
        {say('importNext')}
      </Button>
      {importing ? <ImageImportForm nextVersionOf={image} onClose={close} /> : null}
    </>
  );
}

function DeleteImage({ image: { id, name } }: { image: Image }) {
  const say = useImageTexts();
  const navigate = route.useNavigate();
  if (!useMay('image.delete')) return null;
  return (
    <DeleteButton
      label={say('delete')}
      title={say('deleteTitle', { name })}
      remove={() => client(deleteImage, { params: { id } })}
      onGone={async () => {
        await navigate({ to: paths.images() });
        await makeStale('/api/images', '/api/content');
      }}
    >
      {say('deleteHint', { name })}
    </DeleteButton>
  );
}
