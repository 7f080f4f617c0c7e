import { Alert, Button, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  changeSecurityRole,
  deleteSecurityRole,
  getSecurityRole,
  listSecurityRoles,
  type SecurityRole,
} from '../../api/security-roles.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange, useRemoval } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { isNotThere } from '../ui/failure.ts';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { PermissionBoxes, type RoleFields, RoleForm } from './RoleForm.tsx';
import { NewRole } from './SecurityRolesPage.tsx';
import { useRoleTexts } from './texts.ts';

const route = getRouteApi('/frame/security-roles/$id');

export function SecurityRolePage() {
  const say = useRoleTexts();
  const { id } = route.useParams();
  const { data: role, error, refetch } = useQuery(siteQuery(getSecurityRole, { params: { id } }));
  const mayAdminister = useMay('user.administer');
  if (isNotThere(error)) return <EmptyState title={say('noSuchRole')}>{say('noSuchRoleHint')}</EmptyState>;
  if (error !== null) return <PageFailure error={error} again={refetch} />;
  if (role === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={role.name} above={{ title: say('title'), path: paths.securityRoles() }}>
        {mayAdminister ? <RoleActions role={role} /> : null}
      </PageHeader>
      {role.builtIn ? <Alert>{say('builtInHint')}</Alert> : null}
      <Paper withBorder p="md" maw="48rem">
        {mayAdminister && !role.builtIn ? <RoleSettings key={role.id} role={role} /> : <RoleFacts role={role} />}
      </Paper>
    </div>
  );
}

function RoleFacts({ role }: { role: SecurityRole }) {
  return (
    <>
      <Text size="sm" mb="sm">
        {role.description}
      </Text>
      <PermissionBoxes value={role.permissions} />
    </>
  );
}

function RoleSettings({ role: { id, name, description, permissions } }: { role: SecurityRole }) {
  const save = useChange(
    (body: Partial<RoleFields>) => client(changeSecurityRole, { params: { id }, body }),
    listSecurityRoles.path,
    '/api/me',
  );
  return (
    <RoleForm
      start={{ name, description, permissions }}
      change={save}
      onSubmit={(_, changed, saved) => save.mutate(changed, { onSuccess: saved })}
    />
  );
}

function RoleActions({ role }: { role: SecurityRole }) {
  const say = useRoleTexts();
  const [dialog, setDialog] = useState<'copy' | 'delete' | null>(null);
  const { description, permissions } = role;
  return (
    <>
      <Button variant="default" onClick={() => setDialog('copy')}>
        {say('copy')}
      </Button>
      {role.builtIn ? null : (
        <Button variant="default" onClick={() => setDialog('delete')}>
          {say('delete')}
        </Button>
      )}
      {dialog === 'copy' ? (
        <NewRole
          start={{ name: say('copyOf', { name: role.name }), description, permissions }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'delete' ? <DeleteDialog role={role} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

function DeleteDialog({ role, onClose }: { role: SecurityRole; onClose: () => void }) {
  const say = useRoleTexts();
  const go = useNavigate();
  const remove = useRemoval(
    () => client(deleteSecurityRole, { params: { id: role.id } }),
    () => go({ to: paths.securityRoles() }),
    listSecurityRoles.path,
  );
  return (
    <AskFirst
      title={say('delete')}
      action={say('delete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate()}
    >
      {say('deleteHint', { name: role.name })}
    </AskFirst>
  );
}
