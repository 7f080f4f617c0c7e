import { Alert, Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import {
  type Application,
  deleteApplication,
  getApplication,
  setApplicationScopes,
  updateApplicationContent,
} from '../../api/applications.ts';
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
import { Section } from '../ui/Section.tsx';
import { ApplicationEditForm } from './ApplicationEditForm.tsx';
import { ApplicationsUsing } from './ApplicationsUsing.tsx';
import { DeploymentTypes } from './DeploymentTypes.tsx';
import { useApplicationTexts } from './texts.ts';
import { useApplicationNames } from './use-application-change.ts';

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
  if (found.isError) return <PageFailure error={found.error} again={found.refetch} />;
  // What is kept of the application before is not this one.
  if (found.data?.id !== id) return <PageSkeleton />;
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
        <DeploymentTypes application={found.data} />
        <VersionsOfPackage packageId={id} />
        <TaskSequencesUsing id={id} />
        <ApplicationsUsing id={id} />
      </Stack>
    </div>
  );
}

function Actions(props: { application: Application; isUpdating: boolean; onUpdate: () => void }) {
  const { application, isUpdating, onUpdate } = props;
  const say = useApplicationTexts();
  const navigate = route.useNavigate();
  const [editing, { open, close }] = useDisclosure();
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
      {mayChange ? (
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
          {say('edit')}
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
      {editing ? <ApplicationEditForm application={application} onClose={close} /> : null}
    </>
  );
}

function About({ application }: { application: Application }) {
  const say = useApplicationTexts();
  const sayScopes = useObjectScopeTexts();
  const nameOf = useApplicationNames();
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
