import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { setUpSite } from '../../api/setup-links.ts';
import { signIn } from '../../api/sign-in.ts';
import { Sign } from '../frame/Sign.tsx';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { queryClient } from '../site/queries.ts';
import { meQuery } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useSignInTexts } from './texts.ts';

/** The first user of a site; its secret stands behind the # of the link, which no server and no log is told. */
export function SetUpPage() {
  const say = useSignInTexts();
  const [secret] = useState(() => location.hash.slice(1));
  return (
    <Stack component="main" align="center" justify="center" mih="100dvh" p="md">
      <Sign />
      <Paper withBorder p="lg" w="100%" maw="28rem">
        <Title order={1} size="h3" mb="xs">
          {say('setUpTitle')}
        </Title>
        {secret === '' ? <Alert color="yellow">{say('noSecret')}</Alert> : <SetUpForm secret={secret} />}
      </Paper>
    </Stack>
  );
}

function SetUpForm({ secret }: { secret: string }) {
  const say = useSignInTexts();
  const go = useNavigate();
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '', displayName: '', password: '' } });
  const setUp = useMutation({
    mutationFn: async (user: { name: string; displayName: string; password: string }) => {
      await client(setUpSite, { body: { ...user, secret } });
      return client(signIn, { body: { name: user.name, password: user.password } });
    },
    onSuccess: (me) => {
      queryClient.setQueryData(meQuery.queryKey, me);
      return go({ to: paths.home() });
    },
  });
  return (
    <form onSubmit={form.onSubmit((user) => setUp.mutate(user))}>
      <Stack>
        <Text size="sm">{say('setUpHint')}</Text>
        <TextInput
          label={say('name')}
          autoComplete="username"
          required
          {...form.getInputProps('name')}
          key={form.key('name')}
        />
        <TextInput
          label={say('displayName')}
          autoComplete="name"
          {...form.getInputProps('displayName')}
          key={form.key('displayName')}
        />
        <PasswordInput
          label={say('newPassword')}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        {setUp.isError ? <FailureNotice error={setUp.error} /> : null}
        <Button type="submit" loading={setUp.isPending}>
          {say('create')}
        </Button>
      </Stack>
    </form>
  );
}
