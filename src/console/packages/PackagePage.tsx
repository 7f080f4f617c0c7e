import { Badge, Button, Code, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { deletePackage, getPackage, type Package, setPackageScopes, updatePackageContent } from '../../api/packages.ts';
import { VersionsOfPackage } from '../content/VersionsOfPackage.tsx';
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
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { Section } from '../ui/Section.tsx';
import { SourceFolder } from '../uploads/SourceFolder.tsx';
import { PackageForm } from './PackageForm.tsx';
import { usePackageTexts } from './texts.ts';

const route = getRouteApi('/frame/packages/$id');
const jobKinds = ['import-software'];

export function PackagePage() {
  const say = usePackageTexts();
  const { id } = route.useParams();
  const found = useQuery(siteQuery(getPackage, { params: { id } }));
  const update = useMutation({
    mutationFn: () => client(updatePackageContent, { params: { id } }),
    onSuccess: () => makeStale('/api/jobs'),
  });
  if (found.isError) return <PageFailure error={found.error} again={found.refetch} />;
  if (found.data === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={found.data.name} above={{ title: say('title'), path: paths.packages() }}>
        <Actions software={found.data} isUpdating={update.isPending} onUpdate={update.mutate} />
      </PageHeader>
      <OpenJobs kinds={jobKinds} />
      {update.isError ? <FailureNotice error={update.error} /> : null}
      <Stack>
        <About software={found.data} />
        <Programs software={found.data} />
        <VersionsOfPackage packageId={id} />
        <TaskSequencesUsing id={id} />
      </Stack>
    </div>
  );
}

function Actions(props: { software: Package; isUpdating: boolean; onUpdate: () => void }) {
  const { software, isUpdating, onUpdate } = props;
  const say = usePackageTexts();
  const navigate = route.useNavigate();
  const [editing, { open, close }] = useDisclosure();
  const [mayChange, mayDelete] = [useMay('package.change'), useMay('package.delete')];
  const { id, name, sourceFolder } = software;
  return (
    <>
      {mayChange && sourceFolder !== null ? (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isUpdating}
          onClick={onUpdate}
        >
          {say('update')}
        </Button>
      ) : null}
      {mayChange ? (
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
          {say('edit')}
        </Button>
      ) : null}
      {mayDelete ? (
        <DeleteButton
          label={say('delete')}
          title={say('deleteTitle', { name })}
          remove={() => client(deletePackage, { params: { id } })}
          onGone={async () => {
            await navigate({ to: paths.packages() });
            await makeStale('/api/packages', '/api/content');
          }}
        >
          {say('deleteHint', { name })}
        </DeleteButton>
      ) : null}
      {editing ? <PackageForm software={software} onClose={close} /> : null}
    </>
  );
}

function About({ software }: { software: Package }) {
  const say = usePackageTexts();
  const sayScopes = useObjectScopeTexts();
  const { id, version, manufacturer, language, comment, sourceFolder, securityScopes } = software;
  const save = async (securityScopeIds: string[]) => {
    await client(setPackageScopes, { params: { id }, body: { securityScopeIds } });
    await makeStale('/api/packages');
  };
  const said = [
    [say('version'), version],
    [say('manufacturer'), manufacturer],
    [say('language'), language],
    [say('comment'), comment],
  ] as const;
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          ...said.filter(([, value]) => value !== ''),
          [say('source'), sourceFolder === null ? say('noFiles') : <SourceFolder key="source" folder={sourceFolder} />],
          [sayScopes('scopes'), <ObjectScopes key="scopes" scopes={securityScopes} save={save} />],
        ]}
      />
    </Section>
  );
}

function Programs({ software: { programs } }: { software: Package }) {
  const say = usePackageTexts();
  const titles = [
    ...[say('name'), say('commandLine'), say('workingFolder'), say('exitCodes'), say('platforms')],
    say('maximumMinutes'),
  ];
  return (
    <Section title={say('programs')}>
      {programs.length === 0 ? <Text size="sm">{say('noPrograms')}</Text> : null}
      {programs.length === 0 ? null : (
        <ScrollTable label={say('programs')} titles={titles} minWidth="50rem">
          {programs.map((program) => (
            <Table.Tr key={program.name}>
              <Table.Td>
                {program.name} {program.disabled ? <Badge size="sm">{say('disabled')}</Badge> : null}
              </Table.Td>
              <Table.Td>
                <Code style={{ overflowWrap: 'anywhere' }}>{program.commandLine}</Code>
              </Table.Td>
              <Table.Td>{program.workingFolder}</Table.Td>
              <Table.Td>
                {say('success', { codes: program.successExitCodes.join(', ') })}
                <br />
                {say('restart', { codes: program.restartExitCodes.join(', ') })}
              </Table.Td>
              <Table.Td>{program.platforms.map((each) => say(each)).join(', ')}</Table.Td>
              <Table.Td>{program.maximumMinutes}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
    </Section>
  );
}
