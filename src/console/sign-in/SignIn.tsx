import { Button, Divider, Modal, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { signIn } from '../../api/sign-in.ts';
import { listSignInProviders } from '../../api/sign-in-with-provider.ts';
import { Sign } from '../frame/Sign.tsx';
import { client } from '../site/client.ts';
import { queryClient, siteQuery } from '../site/queries.ts';
import { meQuery } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { useSignInTexts } from './texts.ts';

/** In place of the page; `again`: above it, when the session of an open page has ended. */
export function SignIn({ again = false }: { again?: boolean }) {
  const say = useSignInTexts();
  if (again)
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} title={say('again')}>
        <Text size="sm" mb="md">
          {say('againHint')}
        </Text>
        <SignInForm />
      </Modal>
    );
  return (
    <Stack component="main" align="center" justify="center" mih="100dvh" p="md">
      <Sign />
      <Paper withBorder p="lg" w="100%" maw="24rem">
        <Title order={1} size="h3" mb="md">
          {say('title')}
        </Title>
        <SignInForm />
      </Paper>
    </Stack>
  );
}

function SignInForm() {
  const say = useSignInTexts();
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '', password: '' } });
  const attempt = useMutation({
    mutationFn: (body: { name: string; password: string }) => client(signIn, { body }),
    onSuccess: (me) => {
      const before = queryClient.getQueryData(meQuery.queryKey);
      // Another person sees nothing of what the former one had, and no form goes on under another name.
      if (before !== undefined && JSON.stringify(before.actor) !== JSON.stringify(me.actor)) {
        uploader.clear();
        queryClient.clear();
        return location.reload();
      }
      queryClient.setQueryData(meQuery.queryKey, me);
      return queryClient.invalidateQueries();
    },
  });
  return (
    <form onSubmit={form.onSubmit((body) => attempt.mutate(body))}>
      <Stack>
        <TextInput
          label={say('name')}
          autoComplete="username"
          required
          data-autofocus
          {...form.getInputProps('name')}
          key={form.key('name')}
        />
        <PasswordInput
          label={say('password')}
          autoComplete="current-password"
          required
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        {attempt.isError ? <FailureNotice error={attempt.error} /> : null}
        <Button type="submit" loading={attempt.isPending}>
          {say('signIn')}
        </Button>
        <Providers />
      </Stack>
    </form>
  );
}

function Providers() {
  const say = useSignInTexts();
  const { data: providers = [] } = useQuery(siteQuery(listSignInProviders));
  if (providers.length === 0) return null;
  const here = `${location.pathname}${location.search}`;
  return (
    <>
      <Divider label={say('or')} />
      {providers.map(({ name, displayName, url }) => (
        <Button key={name} component="a" variant="default" href={`${url}?returnTo=${encodeURIComponent(here)}`}>
          {say('with', { provider: displayName })}
        </Button>
      ))}
    </>
  );
}
