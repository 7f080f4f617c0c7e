import { Alert, Button, Code, List, Stack } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  type Application,
  deleteApplication,
  getApplication,
  listApplications,
  setApplicationScopes,
  updateApplicationContent,
} from '../../api/applications.ts';
import { type DeploymentType, detectionOf } from '../../task-sequence/applications/application-definition.ts';
import { VersionsOfPackage } from '../content/VersionsOfPackage.tsx';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { ObjectScopes } from '../security-scopes/ObjectScopes.tsx';
import { useObjectScopeTexts } from '../security-scopes/object-scope-texts.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { ConditionTree } from '../task-sequences/ConditionTree.tsx';
import { TaskSequencesUsing } from '../task-sequences/TaskSequencesUsing.tsx';
import { DeleteButton } from '../ui/DeleteButton.tsx';
import { Facts } from '../ui/Facts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { Section } from '../ui/Section.tsx';
import { SourceFolder } from '../uploads/SourceFolder.tsx';
import { useApplicationTexts } from './texts.ts';

const route = getRouteApi('/frame/applications/$id');
const jobKinds = ['import-software'];

export function ApplicationPage() {
  const say = useApplicationTexts();
  const { id } = route.useParams();
  const found = useQuery(siteQuery(getApplication, { params: { id } }));
  const update = useMutation({
    mutationFn: () => client(updateApplicationContent, { params: { id } }),
    onSuccess: () => makeStale('/api/jobs'),
  });
  if (found.isError) return <FailureNotice error={found.error} again={found.refetch} />;
  if (found.data === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={found.data.name} above={{ title: say('title'), path: paths.applications() }}>
        <Actions application={found.data} isUpdating={update.isPending} onUpdate={update.mutate} />
      </PageHeader>
      <OpenJobs kinds={jobKinds} />
      {update.isError ? <FailureNotice error={update.error} /> : null}
      {found.data.disabled ? <Alert color="gray">{say('disabled')}</Alert> : null}
      <Stack>
        <About application={found.data} />
        {found.data.deploymentTypes.map((type) => (
          <Type key={type.name} type={type} />
        ))}
        <VersionsOfPackage packageId={id} />
        <TaskSequencesUsing id={id} />
      </Stack>
    </div>
  );
}

function Actions(props: { application: Application; isUpdating: boolean; onUpdate: () => void }) {
  const { application, isUpdating, onUpdate } = props;
  const say = useApplicationTexts();
  const navigate = route.useNavigate();
  const [mayChange, mayDelete] = [useMay('application.change'), useMay('application.delete')];
  const { id, name, deploymentTypes } = application;
  return (
    <>
      {mayChange && deploymentTypes.some(({ sourceFolder }) => sourceFolder !== null) ? (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isUpdating}
          onClick={onUpdate}
        >
          {say('update')}
        </Button>
      ) : null}
      {mayDelete ? (
        <DeleteButton
          label={say('delete')}
          title={say('deleteTitle', { name })}
          remove={() => client(deleteApplication, { params: { id } })}
          onGone={async () => {
            await navigate({ to: paths.applications() });
            await makeStale('/api/applications', '/api/content');
          }}
        >
          {say('deleteHint', { name })}
        </DeleteButton>
      ) : null}
    </>
  );
}

function useNameOf(): (id: string) => string {
  const say = useApplicationTexts();
  const all = useQuery(siteQuery(listApplications)).data ?? [];
  return (id) => all.find((each) => each.id === id)?.name ?? say('unknownApplication');
}

function About({ application }: { application: Application }) {
  const say = useApplicationTexts();
  const sayScopes = useObjectScopeTexts();
  const nameOf = useNameOf();
  const { id, version, publisher, comment, releaseNotes, supersedes, securityScopes } = application;
  const save = async (securityScopeIds: string[]) => {
    await client(setApplicationScopes, { params: { id }, body: { securityScopeIds } });
    await makeStale('/api/applications');
  };
  const replaced = supersedes.map((each) => {
    const name = nameOf(each.application);
    return each.uninstall ? say('uninstallsFirst', { name }) : name;
  });
  const said = [
    [say('publisher'), publisher],
    [say('version'), version],
    [say('comment'), comment],
    [say('releaseNotes'), releaseNotes],
    [say('supersedes'), replaced.join(', ')],
  ] as const;
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          ...said.filter(([, value]) => value !== ''),
          [sayScopes('scopes'), <ObjectScopes key="scopes" scopes={securityScopes} save={save} />],
        ]}
      />
    </Section>
  );
}

/** One way of installing it. They are tried in their order. */
function Type({ type }: { type: DeploymentType }) {
  const say = useApplicationTexts();
  const { technology, sourceFolder, installCommand, uninstallCommand, deb, requirements, dependencies } = type;
  const code = (name: string, value: string | null | undefined): (readonly [string, ReactNode])[] =>
    value === null || value === undefined || value === '' ? [] : [[name, <Code key={name}>{value}</Code>]];
  return (
    <Section title={`${say('deploymentType')}: ${type.name}`}>
      <Facts
        facts={[
          [say('technology'), say(technology)],
          ...(sourceFolder === null
            ? []
            : [[say('source'), <SourceFolder key="source" folder={sourceFolder} />] as const]),
          ...code(say('debPackages'), deb?.packages.join(' ')),
          ...code(say('installCommand'), installCommand),
          ...code(say('uninstallCommand'), uninstallCommand),
          [say('detection'), <ConditionTree key="detection" condition={detectionOf(type)} />],
          ...(requirements === undefined
            ? []
            : [[say('requirements'), <ConditionTree key="requirements" condition={requirements} />] as const]),
          ...(dependencies.length === 0
            ? []
            : [[say('dependencies'), <Dependencies key="dependencies" type={type} />] as const]),
          [
            say('exitCodes'),
            `${say('success', { codes: type.successExitCodes.join(', ') })} · ${say('restart', { codes: type.restartExitCodes.join(', ') })}`,
          ],
          [say('minutes'), type.maximumMinutes],
        ]}
      />
    </Section>
  );
}

function Dependencies({ type: { dependencies } }: { type: DeploymentType }) {
  const say = useApplicationTexts();
  const nameOf = useNameOf();
  return (
    <List size="sm">
      {dependencies.map(({ name, anyOf }) => (
        <List.Item key={name}>
          {say('oneOf', { name, applications: anyOf.map(({ application }) => nameOf(application)).join(', ') })}
        </List.Item>
      ))}
    </List>
  );
}
