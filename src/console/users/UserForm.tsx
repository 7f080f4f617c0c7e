import { Checkbox, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { createUser, listUsers } from '../../api/users.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import { type Reach, ReachInputs } from './ReachInputs.tsx';
import { RolesInput } from './RolesInput.tsx';
import { useUserTexts } from './texts.ts';

interface NewUser extends Reach {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
  readonly mustChangePassword: boolean;
  readonly securityRoleIds: string[];
}
const nobody: NewUser = {
  ...{ name: '', displayName: '', password: '', mustChangePassword: true, securityRoleIds: [] },
  ...{ securityScopeIds: null, collectionIds: null },
};

export function UserForm({ onClose }: { onClose: () => void }) {
  const say = useUserTexts();
  const go = useNavigate();
  const form = useForm<NewUser>({ initialValues: nobody });
  const add = useChange(
    ({ password, ...user }: NewUser) =>
      client(createUser, { body: { ...user, ...(password === '' ? {} : { password }) } }),
    listUsers.path,
  );
  const submit = (user: NewUser) => add.mutate(user, { onSuccess: ({ id }) => go({ to: paths.user(id) }) });
  return (
    <Modal opened onClose={onClose} title={say('add')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <TextInput
            {...{ label: say('name'), description: say('nameHint'), required: true, autoComplete: 'off' }}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <TextInput label={say('displayName')} autoComplete="off" {...form.getInputProps('displayName')} />
          <PasswordInput
            {...{ label: say('password'), description: say('passwordHint'), autoComplete: 'new-password' }}
            {...form.getInputProps('password')}
          />
          <Checkbox
            label={say('mustChangeFirst')}
            {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
          />
          <RolesInput
            value={form.values.securityRoleIds}
            onChange={(securityRoleIds) => form.setValues({ securityRoleIds })}
          />
          <ReachInputs
            value={form.values}
            onChange={({ securityScopeIds, collectionIds }) => form.setValues({ securityScopeIds, collectionIds })}
          />
          <SaveRow change={add} action={say('add')} />
        </Stack>
      </form>
    </Modal>
  );
}
