import { Anchor, Button, List, Paper, PasswordInput, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import { changeOwnPassword, endOwnSession, listOwnSessions, type UserSessionSchema } from '../../api/sign-in.ts';
import { paths } from '../paths.ts';
import { usePermissionTexts } from '../security-roles/permission-texts.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay, useMe } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useAccountTexts } from './texts.ts';

export function AccountPage() {
  const say = useAccountTexts();
  const mayHaveTokens = useMay('token.own');
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      <PasswordForm />
      <Sessions />
      {mayHaveTokens ? (
        <Text size="sm">
          {say('tokens')}{' '}
          <Anchor component={Link} to={paths.apiTokens()} underline="always">
            {say('toTokens')}
          </Anchor>
        </Text>
      ) : null}
      <Rights />
    </div>
  );
}

function PasswordForm() {
  const say = useAccountTexts();
  const form = useForm({ initialValues: { currentPassword: '', password: '' } });
  const change = useChange(
    (body: { currentPassword: string; password: string }) => client(changeOwnPassword, { body }),
    '/api/me',
  );
  return (
    <Paper withBorder p="md" maw="32rem">
      <form onSubmit={form.onSubmit((body) => change.mutate(body, { onSuccess: form.reset }))}>
        <Stack>
          <Title order={2} size="h4">
            {say('password')}
          </Title>
          <Text size="sm">{say('passwordHint')}</Text>
          <PasswordInput
            {...{ label: say('currentPassword'), autoComplete: 'current-password', required: true }}
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            {...{ label: say('newPassword'), autoComplete: 'new-password', required: true }}
            {...form.getInputProps('password')}
          />
          <SaveRow change={change} action={say('change')} />
        </Stack>
      </form>
    </Paper>
  );
}

function Sessions() {
  const say = useAccountTexts();
  const sayUi = useUiTexts();
  const sessions = useQuery(siteQuery(listOwnSessions));
  const end = useChange((id: string) => client(endOwnSession, { params: { id } }), listOwnSessions.path);
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say('sessions')}
      </Title>
      {sessions.isPending ? <Skeleton h="6rem" /> : null}
      {sessions.isError ? <FailureNotice error={sessions.error} again={sessions.refetch} /> : null}
      {end.isError ? <FailureNotice error={end.error} /> : null}
      {sessions.data === undefined ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
        <section data-scrolls tabIndex={0} aria-label={say('sessions')} style={{ overflowX: 'auto' }}>
          <Table layout="fixed" miw="36rem" style={{ overflowWrap: 'anywhere' }}>
            <Table.Thead>
              <Table.Tr>
                {[say('browser'), say('address'), say('lastUsed'), sayUi('actions')].map((title) => (
                  <Table.Th key={title}>{title}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.data.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Stack>
  );
}

function SessionRow({ session, onEnd }: { session: z.output<typeof UserSessionSchema>; onEnd: () => void }) {
  const say = useAccountTexts();
  return (
    <Table.Tr>
      <Table.Td>{session.userAgent}</Table.Td>
      <Table.Td>{session.address}</Table.Td>
      <Table.Td>
        <Moment at={session.lastUsedAt} />
      </Table.Td>
      <Table.Td>
        {session.current ? (
          say('current')
        ) : (
          <Button size="compact-sm" variant="default" onClick={onEnd}>
            {say('end')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Rights() {
  const say = useAccountTexts();
  const sayPermission = usePermissionTexts();
  const me = useMe();
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say('rights')}
      </Title>
      <List size="sm">
        {me?.permissions.map((permission) => (
          <List.Item key={permission}>{sayPermission(permission)}</List.Item>
        ))}
      </List>
    </Stack>
  );
}
