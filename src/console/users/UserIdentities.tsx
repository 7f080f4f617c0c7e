import { Button, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listIdentityProviders } from '../../api/identity-providers.ts';
import { linkUser, listUsers, type User, unlinkUser } from '../../api/users.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { optionsOf } from './ReachInputs.tsx';
import { useUserTexts } from './texts.ts';

/** Whom the user is to identity providers. */
export function UserIdentities({ user }: { user: User }) {
  const say = useUserTexts();
  const mayAdminister = useMay('user.administer');
  const [ending, setEnding] = useState<User['identities'][number] | null>(null);
  return (
    <Stack maw="40rem">
      {user.identities.length === 0 ? <Text size="sm">{say('noIdentities')}</Text> : null}
      {user.identities.length === 0 ? null : (
        <IdentityTable user={user} onUnlink={mayAdminister ? setEnding : undefined} />
      )}
      {mayAdminister ? <LinkForm user={user} /> : null}
      {ending === null ? null : <UnlinkDialog user={user} identity={ending} onClose={() => setEnding(null)} />}
    </Stack>
  );
}

type Unlink = (identity: User['identities'][number]) => void;

function IdentityTable({ user, onUnlink }: { user: User; onUnlink: Unlink | undefined }) {
  const say = useUserTexts();
  const sayUi = useUiTexts();
  return (
    <Table style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('provider')}</Table.Th>
          <Table.Th>{say('subject')}</Table.Th>
          {onUnlink === undefined ? null : <Table.Th>{sayUi('actions')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {user.identities.map((identity) => (
          <Table.Tr key={identity.id}>
            <Table.Td>
              {identity.identityProvider.name} {identity.usable ? '' : `(${say('unusable')})`}
            </Table.Td>
            <Table.Td>{identity.subject}</Table.Td>
            {onUnlink === undefined ? null : (
              <Table.Td>
                <Button size="compact-sm" variant="default" onClick={() => onUnlink(identity)}>
                  {say('unlink')}
                </Button>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function LinkForm({ user }: { user: User }) {
  const say = useUserTexts();
  const mayRead = useMay('identity-provider.read');
  const { data: providers = [] } = useQuery({ ...siteQuery(listIdentityProviders), enabled: mayRead });
  const form = useForm({ initialValues: { identityProviderId: '', subject: '' } });
  const link = useChange(
    (body: { identityProviderId: string; subject: string }) => client(linkUser, { params: { id: user.id }, body }),
    listUsers.path,
  );
  if (providers.length === 0) return null;
  return (
    <form onSubmit={form.onSubmit((body) => link.mutate(body, { onSuccess: form.reset }))}>
      {link.isError ? <FailureNotice error={link.error} /> : null}
      <Group align="end">
        <Select
          {...{ label: say('provider'), data: optionsOf(providers), required: true }}
          {...form.getInputProps('identityProviderId')}
        />
        <TextInput
          {...{ label: say('subject'), description: say('subjectHint'), required: true }}
          {...form.getInputProps('subject')}
        />
        <Button type="submit" variant="default" loading={link.isPending}>
          {say('link')}
        </Button>
      </Group>
    </form>
  );
}

interface UnlinkDialogProps {
  readonly user: User;
  readonly identity: User['identities'][number];
  readonly onClose: () => void;
}

function UnlinkDialog({ user, identity, onClose }: UnlinkDialogProps) {
  const say = useUserTexts();
  const unlink = useChange(
    () => client(unlinkUser, { params: { id: user.id, identityId: identity.id } }),
    listUsers.path,
  );
  const { subject, identityProvider } = identity;
  return (
    <AskFirst
      title={say('unlink')}
      action={say('unlink')}
      {...{ isPending: unlink.isPending, error: unlink.error, onNo: onClose }}
      onYes={() => unlink.mutate(undefined, { onSuccess: onClose })}
    >
      {say('unlinkHint', { provider: identityProvider.name, subject, name: user.name })}
    </AskFirst>
  );
}
