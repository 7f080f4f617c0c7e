import { Paper, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { changeUser, listUsers, type User } from '../../api/users.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FactTable } from '../ui/FactTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { Limits } from './Limits.tsx';
import { type Reach, ReachInputs } from './ReachInputs.tsx';
import { RolesInput } from './RolesInput.tsx';
import { useUserTexts } from './texts.ts';
import { UserActions } from './UserActions.tsx';
import { UserIdentities } from './UserIdentities.tsx';
import { UserState } from './UserState.tsx';

const route = getRouteApi('/frame/users/$id');

export function UserPage() {
  const say = useUserTexts();
  const { id } = route.useParams();
  const users = useQuery(siteQuery(listUsers));
  const mayAdminister = useMay('user.administer');
  if (users.isError) return <PageFailure error={users.error} again={users.refetch} />;
  if (users.data === undefined) return <PageSkeleton />;
  const user = users.data.find((each) => each.id === id);
  if (user === undefined) return <EmptyState title={say('noSuchUser')}>{say('noSuchUserHint')}</EmptyState>;
  return (
    <div className="page long">
      <PageHeader title={user.name} above={{ title: say('title'), path: paths.users() }}>
        {mayAdminister ? <UserActions user={user} /> : null}
      </PageHeader>
      <UserState user={user} />
      {mayAdminister ? <UserSettings key={user.id} user={user} /> : <UserFacts user={user} />}
      <Title order={2} size="h4">
        {say('identities')}
      </Title>
      <UserIdentities user={user} />
    </div>
  );
}

function UserFacts({ user }: { user: User }) {
  const say = useUserTexts();
  return (
    <FactTable
      facts={[
        [say('displayName'), user.displayName],
        [say('roles'), user.securityRoles.map(({ name }) => name).join(', ')],
        [say('limits'), <Limits key="limits" of={user} />],
        [say('lastSignIn'), <Moment key="at" at={user.lastSignInAt} />],
      ]}
    />
  );
}

interface Settings extends Reach {
  readonly displayName: string;
  readonly securityRoleIds: string[];
}

function settingsOf({ displayName, securityRoles, securityScopes, collections }: User): Settings {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  return {
    ...{ displayName, securityRoleIds: ids(securityRoles) },
    securityScopeIds: securityScopes === null ? null : ids(securityScopes),
    collectionIds: collections === null ? null : ids(collections),
  };
}

function UserSettings({ user }: { user: User }) {
  const say = useUserTexts();
  const { form, changed, isOvertaken, saved } = useSharedForm<Settings>(settingsOf(user));
  const save = useChange(
    (body: Partial<Settings>) => client(changeUser, { params: { id: user.id }, body }),
    listUsers.path,
    '/api/me',
  );
  const { securityRoleIds, securityScopeIds, collectionIds } = form.values;
  return (
    <Paper withBorder p="md" maw="40rem">
      <form onSubmit={form.onSubmit((all) => save.mutate(changed(), { onSuccess: () => saved(all) }))}>
        <Stack>
          <TextInput label={say('displayName')} autoComplete="off" {...form.getInputProps('displayName')} />
          <RolesInput value={securityRoleIds} onChange={(ids) => form.setValues({ securityRoleIds: ids })} />
          <ReachInputs value={{ securityScopeIds, collectionIds }} onChange={(reach) => form.setValues(reach)} />
          <OvertakenNotice isOvertaken={isOvertaken} />
          <SaveRow change={save} />
        </Stack>
      </form>
    </Paper>
  );
}
