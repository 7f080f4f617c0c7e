import { Badge, Button, Group, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createSecurityRole, listSecurityRoles, type SecurityRole } from '../../api/security-roles.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { type RoleFields, RoleForm } from './RoleForm.tsx';
import { useRoleTexts } from './texts.ts';

export function SecurityRolesPage() {
  const say = useRoleTexts();
  const roles = useQuery(siteQuery(listSecurityRoles));
  const columns = useColumns();
  const mayAdminister = useMay('user.administer');
  const [adding, setAdding] = useState(false);
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayAdminister ? <Button onClick={() => setAdding(true)}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={roles} />
      {roles.data === undefined ? null : (
        <ListTable label={say('title')} rows={roles.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? (
        <NewRole start={{ name: '', description: '', permissions: [] }} onClose={() => setAdding(false)} />
      ) : null}
    </div>
  );
}

function useColumns(): Column<SecurityRole>[] {
  const say = useRoleTexts();
  return [
    { id: 'name', title: say('name'), cell: (role) => <NameCell role={role} />, width: '22rem' },
    { id: 'description', title: say('description'), cell: ({ description }) => description },
    { id: 'permissions', title: say('permissions'), cell: ({ permissions }) => permissions.length, width: '9rem' },
  ];
}

function NameCell({ role: { id, name, builtIn } }: { role: SecurityRole }) {
  const say = useRoleTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      <Link to={paths.securityRole(id)}>{name}</Link>
      {builtIn ? (
        <Badge size="sm" variant="default" tt="none">
          {say('builtIn')}
        </Badge>
      ) : null}
    </Group>
  );
}

/** A new role, empty or like another. */
export function NewRole({ start, onClose }: { start: RoleFields; onClose: () => void }) {
  const say = useRoleTexts();
  const go = useNavigate();
  const add = useChange((body: RoleFields) => client(createSecurityRole, { body }), listSecurityRoles.path);
  return (
    <Modal opened onClose={onClose} size="lg" title={say('add')}>
      <RoleForm
        start={start}
        change={add}
        action={say('add')}
        onSubmit={(role) =>
          add.mutate(role, {
            onSuccess: ({ id }) => {
              onClose();
              return go({ to: paths.securityRole(id) });
            },
          })
        }
      />
    </Modal>
  );
}
