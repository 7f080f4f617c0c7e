import { Button, Code, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import {
  deleteUpgradePackage,
  getUpgradePackage,
  reloadUpgradePackage,
  setUpgradePackageScopes,
  type UpgradePackage,
} from '../../api/upgrade-packages.ts';
import { VersionsOfPackage } from '../content/VersionsOfPackage.tsx';
import { ImageIndexTable } from '../images/ImageIndexTable.tsx';
import { ReloadButton } from '../images/ReloadButton.tsx';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
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
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import { useUpgradePackageTexts } from './texts.ts';
import { UpgradePackageImportForm } from './UpgradePackageImportForm.tsx';

const route = getRouteApi('/frame/upgrade-packages/$id');
const jobKinds = ['import-upgrade-package'];

export function UpgradePackagePage() {
  const say = useUpgradePackageTexts();
  const { id } = route.useParams();
  const pkg = useQuery(siteQuery(getUpgradePackage, { params: { id } }));
  if (pkg.isError) return <PageFailure error={pkg.error} again={pkg.refetch} />;
  if (pkg.data === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={pkg.data.name} above={{ title: say('title'), path: paths.upgradePackages() }}>
        <NextVersion pkg={pkg.data} />
        <DeletePackage pkg={pkg.data} />
      </PageHeader>
      <Stack>
        <OpenUploads purpose="upgrade-package" />
        <OpenJobs kinds={jobKinds} />
        <About pkg={pkg.data} />
        <Editions pkg={pkg.data} />
        <VersionsOfPackage packageId={id} />
        <TaskSequencesUsing id={id} />
      </Stack>
    </div>
  );
}

function About({ pkg }: { pkg: UpgradePackage }) {
  const say = useUpgradePackageTexts();
  const sayScopes = useObjectScopeTexts();
  const { id, securityScopes } = pkg;
  const save = async (securityScopeIds: string[]) => {
    await client(setUpgradePackageScopes, { params: { id }, body: { securityScopeIds } });
    await makeStale('/api/upgrade-packages');
  };
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          [say('version'), pkg.version],
          [say('size'), bytesText(pkg.bytes)],
          [say('files'), pkg.files.toLocaleString()],
          [say('created'), <Moment key="at" at={pkg.createdAt} />],
          [say('from'), <Code key="from">{pkg.source}</Code>],
          [say('installFile'), <Code key="install">{pkg.installFile}</Code>],
          [say('forTaskSequences'), say(pkg.appliesFromSource ? 'appliesFromSource' : 'doesNotApply')],
          [say('contentRoot'), <Code key="root">{pkg.contentRoot}</Code>],
          [sayScopes('scopes'), <ObjectScopes key="scopes" scopes={securityScopes} save={save} />],
        ]}
      />
    </Section>
  );
}

function Editions({ pkg: { id, editions } }: { pkg: UpgradePackage }) {
  const say = useUpgradePackageTexts();
  const mayReload = useMay('upgrade-package.change');
  const reload = async () => {
    await client(reloadUpgradePackage, { params: { id } });
    await makeStale('/api/upgrade-packages');
  };
  const texts = { label: say('reload'), hint: say('reloadHint'), done: say('reloaded') };
  return (
    <Section title={say('editions')} actions={mayReload ? <ReloadButton {...texts} reload={reload} /> : null}>
      <ImageIndexTable label={say('editions')} images={editions} />
    </Section>
  );
}

function NextVersion({ pkg }: { pkg: UpgradePackage }) {
  const say = useUpgradePackageTexts();
  const [importing, { open, close }] = useDisclosure(false);
  if (!useMay('upgrade-package.change')) return null;
  return (
    <>
      <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={open}>
        {say('importNext')}
      </Button>
      {importing ? <UpgradePackageImportForm nextVersionOf={pkg} onClose={close} /> : null}
    </>
  );
}

function DeletePackage({ pkg: { id, name } }: { pkg: UpgradePackage }) {
  const say = useUpgradePackageTexts();
  const navigate = route.useNavigate();
  if (!useMay('upgrade-package.delete')) return null;
  return (
    <DeleteButton
      label={say('delete')}
      title={say('deleteTitle', { name })}
      remove={() => client(deleteUpgradePackage, { params: { id } })}
      onGone={async () => {
        await navigate({ to: paths.upgradePackages() });
        await makeStale('/api/upgrade-packages', '/api/content');
      }}
    >
      {say('deleteHint', { name })}
    </DeleteButton>
  );
}
