import { Button, Checkbox, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { changeUser, deleteUser, listUsers, setUserPassword, type User } from '../../api/users.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { useChange, useRemoval } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { useUserTexts } from './texts.ts';

export function UserActions({ user }: { user: User }) {
  const say = useUserTexts();
  const [dialog, setDialog] = useState<'password' | 'disable' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const enable = useChange(
    () => client(changeUser, { params: { id: user.id }, body: { disabled: false } }),
    listUsers.path,
  );
  return (
    <>
      <Button variant="default" onClick={() => setDialog('password')}>
        {say('setPassword')}
      </Button>
      <Button
        variant="default"
        loading={enable.isPending}
        onClick={() => (user.disabled ? enable.mutate(undefined) : setDialog('disable'))}
      >
        {say(user.disabled ? 'enable' : 'disable')}
      </Button>
      <Button variant="default" onClick={() => setDialog('delete')}>
        {say('delete')}
      </Button>
      {dialog === 'password' ? <PasswordDialog user={user} onClose={close} /> : null}
      {dialog === 'disable' ? <DisableDialog user={user} onClose={close} /> : null}
      {dialog === 'delete' ? <DeleteDialog user={user} onClose={close} /> : null}
    </>
  );
}

interface DialogProps {
  readonly user: User;
  readonly onClose: () => void;
}

function PasswordDialog({ user, onClose }: DialogProps) {
  const say = useUserTexts();
  const form = useForm({ initialValues: { password: '', mustChangePassword: true } });
  const set = useChange(
    (body: { password: string; mustChangePassword: boolean }) =>
      client(setUserPassword, { params: { id: user.id }, body }),
    listUsers.path,
  );
  return (
    <Modal opened onClose={onClose} title={say('setPassword')}>
      <form onSubmit={form.onSubmit((body) => set.mutate(body, { onSuccess: onClose }))}>
        <Stack>
          <Text size="sm">{say('setPasswordHint', { name: user.name })}</Text>
          <PasswordInput
            {...{ label: say('password'), description: say('newPasswordHint'), autoComplete: 'new-password' }}
            {...{ required: true, 'data-autofocus': true }}
            {...form.getInputProps('password')}
          />
          <Checkbox
            label={say('mustChangeFirst')}
            {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
          />
          <SaveRow change={set} action={say('setPassword')} />
        </Stack>
      </form>
    </Modal>
  );
}

function DisableDialog({ user, onClose }: DialogProps) {
  const say = useUserTexts();
  const disable = useChange(
    () => client(changeUser, { params: { id: user.id }, body: { disabled: true } }),
    listUsers.path,
  );
  return (
    <AskFirst
      title={say('disable')}
      action={say('disable')}
      {...{ isPending: disable.isPending, error: disable.error, onNo: onClose }}
      onYes={() => disable.mutate(undefined, { onSuccess: onClose })}
    >
      {say('disableHint', { name: user.name })}
    </AskFirst>
  );
}

function DeleteDialog({ user, onClose }: DialogProps) {
  const say = useUserTexts();
  const go = useNavigate();
  const remove = useRemoval(
    () => client(deleteUser, { params: { id: user.id } }),
    () => go({ to: paths.users() }),
    listUsers.path,
  );
  return (
    <AskFirst
      title={say('delete')}
      action={say('delete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate()}
    >
      {say('deleteHint', { name: user.name })}
    </AskFirst>
  );
}
