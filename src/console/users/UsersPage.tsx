import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listUsers, type User } from '../../api/users.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { Limits } from './Limits.tsx';
import { useUserTexts } from './texts.ts';
import { UserForm } from './UserForm.tsx';
import { UserState } from './UserState.tsx';

export function UsersPage() {
  const say = useUserTexts();
  const users = useQuery(siteQuery(listUsers));
  const columns = useColumns();
  const mayAdminister = useMay('user.administer');
  const [adding, { open, close }] = useDisclosure();
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        {mayAdminister ? <Button onClick={open}>{say('add')}</Button> : null}
      </PageHeader>
      <Awaited query={users} />
      {users.data?.length === 0 ? <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState> : null}
      {users.data === undefined || users.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={users.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {adding ? <UserForm onClose={close} /> : null}
    </div>
  );
}

function useColumns(): Column<User>[] {
  const say = useUserTexts();
  return [
    {
      ...{ id: 'name', title: say('name'), width: '14rem' },
      cell: ({ id, name }) => <Link to={paths.user(id)}>{name}</Link>,
    },
    { id: 'displayName', title: say('displayName'), cell: ({ displayName }) => displayName },
    {
      ...{ id: 'roles', title: say('roles') },
      cell: ({ securityRoles }) => securityRoles.map(({ name }) => name).join(', '),
    },
    { id: 'limits', title: say('limits'), cell: (user) => <Limits of={user} /> },
    { id: 'lastSignIn', title: say('lastSignIn'), cell: (user) => <Moment at={user.lastSignInAt} />, width: '9rem' },
    { id: 'state', title: say('state'), cell: (user) => <UserState user={user} />, width: '15rem' },
  ];
}
