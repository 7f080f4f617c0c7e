import { Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { changeOwnPassword } from '../../api/sign-in.ts';
import { Sign } from '../frame/Sign.tsx';
import { client } from '../site/client.ts';
import { queryClient } from '../site/queries.ts';
import { meQuery } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useSignInTexts } from './texts.ts';

/** In place of every page, as long as somebody has the password that an administrator gave them. */
export function OwnPassword() {
  const say = useSignInTexts();
  const form = useForm({ mode: 'uncontrolled', initialValues: { currentPassword: '', password: '' } });
  const change = useMutation({
    mutationFn: (body: { currentPassword: string; password: string }) => client(changeOwnPassword, { body }),
    onSuccess: (me) => queryClient.setQueryData(meQuery.queryKey, me),
  });
  return (
    <Stack component="main" align="center" justify="center" mih="100dvh" p="md">
      <Sign />
      <Paper withBorder p="lg" w="100%" maw="24rem">
        <Title order={1} size="h3">
          {say('mustChange')}
        </Title>
        <form onSubmit={form.onSubmit((body) => change.mutate(body))}>
          <Stack mt="xs">
            <Text size="sm">{say('mustChangeHint')}</Text>
            <PasswordInput
              label={say('currentPassword')}
              autoComplete="current-password"
              required
              {...form.getInputProps('currentPassword')}
              key={form.key('currentPassword')}
            />
            <PasswordInput
              label={say('newPassword')}
              autoComplete="new-password"
              required
              {...form.getInputProps('password')}
              key={form.key('password')}
            />
            {change.isError ? <FailureNotice error={change.error} /> : null}
            <Button type="submit" loading={change.isPending}>
              {say('change')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Stack>
  );
}
