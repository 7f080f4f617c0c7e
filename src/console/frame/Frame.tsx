/** What is around every page: the pages' list, the person, whether what is shown is live; and the sign-in where nobody is signed in. */
import { AppShell, Burger, Group, Loader, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { OwnPassword } from '../sign-in/OwnPassword.tsx';
import { SignIn } from '../sign-in/SignIn.tsx';
import { followEvents } from '../site/events.ts';
import { isSignedOut, meQuery, useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { FindButton } from './FindButton.tsx';
import { LiveBadge } from './LiveBadge.tsx';
import { Sections } from './Sections.tsx';
import { Sign } from './Sign.tsx';
import { useFrameTexts } from './texts.ts';
import { UploadsBadge } from './UploadsBadge.tsx';

export function Frame() {
  const me = useQuery(meQuery);
  if (me.isPending) return <Loader m="xl" />;
  if (me.data === undefined && !isSignedOut(me.error)) return <FailureNotice error={me.error} again={me.refetch} />;
  if (me.data === undefined) return <SignIn />;
  if (me.data.mustChangePassword) return <OwnPassword />;
  // Over the page, which keeps what was typed into it.
  return (
    <>
      <FrameWithPage />
      {isSignedOut(me.error) ? <SignIn again /> : null}
    </>
  );
}

function FrameWithPage() {
  const say = useFrameTexts();
  const [opened, { toggle, close }] = useDisclosure();
  const mayFollow = useMay('event.read');
  useEffect(() => (mayFollow ? followEvents() : undefined), [mayFollow]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={say('openNavigation')} />
            <Sign />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <FindButton />
            <UploadsBadge />
            <LiveBadge />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={say('navigation')}>
        <AppShell.Section grow component={ScrollArea} p="xs">
          <Sections onGo={close} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page">
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
