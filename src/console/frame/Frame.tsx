/** What is around every page: the pages' list, the person, whether what is shown is live; and the sign-in where nobody is signed in. */
import { AppShell, Burger, Group, Loader, NavLink, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { OwnPassword } from '../sign-in/OwnPassword.tsx';
import { SignIn } from '../sign-in/SignIn.tsx';
import { followEvents } from '../site/events.ts';
import { isSignedOut, meQuery, useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { LiveBadge } from './LiveBadge.tsx';
import { Sign } from './Sign.tsx';
import { sections } from './sections.ts';
import { useFrameTexts } from './texts.ts';

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
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={say('openNavigation')} />
            <Sign />
          </Group>
          <Group gap="sm" wrap="nowrap">
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

function Sections({ onGo }: { onGo: () => void }) {
  const say = useFrameTexts();
  const here = useRouterState({ select: ({ location }) => location.pathname });
  return sections.map(({ text, path, icon: Icon }) => {
    const active = path === '/' ? here === '/' : here.startsWith(path);
    return (
      <NavLink
        key={path}
        component={Link}
        to={path}
        label={say(text)}
        leftSection={<Icon size={18} aria-hidden />}
        active={active}
        aria-current={active ? 'page' : undefined}
        onClick={onGo}
      />
    );
  });
}
