import { NavLink, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { Link, useRouterState } from '@tanstack/react-router';
import { useIsInLab } from '../lab-computers/use-lab.ts';
import { useMe } from '../site/session.ts';
import { home, type Section, type SectionGroup, sectionGroups, sections } from './sections.ts';
import { useFrameTexts } from './texts.ts';

/** The pages that this person may see, the home page first. */
export function useSections(): Section[] {
  const mayRead = useMayRead();
  return [home, ...sectionGroups.flatMap((group) => sections[group])].filter(mayRead);
}

function useMayRead(): (section: Section) => boolean {
  const me = useMe();
  const isInLab = useIsInLab();
  return ({ permission, inLab }) =>
    (inLab !== true || isInLab) && (permission === undefined || (me?.permissions.includes(permission) ?? false));
}

/** The frame's list of pages. `onGo`: once one of them was chosen. */
export function Sections({ onGo }: { onGo: () => void }) {
  const active = useActive(useSections());
  return (
    <Stack gap={2}>
      <SectionLink section={home} active={home.path === active} onGo={onGo} />
      {sectionGroups.map((group) => (
        <Group key={group} group={group} active={active} onGo={onGo} />
      ))}
    </Stack>
  );
}

/** The path of the page's section: the longest that the address begins with, since `/site/settings` is not `/site`. */
function useActive(shown: readonly Section[]): string | undefined {
  const here = useRouterState({ select: ({ location }) => location.pathname });
  return shown
    .map(({ path }) => path)
    .filter((path) => here === path || (path !== '/' && here.startsWith(`${path}/`)))
    .sort((one, other) => other.length - one.length)[0];
}

interface GroupProps {
  readonly group: SectionGroup;
  readonly active: string | undefined;
  readonly onGo: () => void;
}

/** Closed or open as it was left in this browser. */
function Group({ group, active, onGo }: GroupProps) {
  const say = useFrameTexts();
  const ours = sections[group].filter(useMayRead());
  const [open, setOpen] = useLocalStorage({ key: `slipway-group-${group}`, defaultValue: true });
  if (ours.length === 0) return null;
  return (
    <NavLink
      component="button"
      type="button"
      label={say(group)}
      fw={600}
      opened={open}
      onChange={setOpen}
      childrenOffset={0}
    >
      {ours.map((section) => (
        <SectionLink key={section.path} section={section} active={section.path === active} onGo={onGo} />
      ))}
    </NavLink>
  );
}

function SectionLink({ section, active, onGo }: { section: Section; active: boolean; onGo: () => void }) {
  const say = useFrameTexts();
  const { text, path, icon: Icon } = section;
  return (
    <NavLink
      component={Link}
      to={path}
      fw={400}
      py={6}
      label={say(text)}
      leftSection={<Icon size={18} aria-hidden />}
      active={active}
      // The router would mark `/site` on `/site/settings` too.
      activeOptions={{ exact: true }}
      aria-current={active ? 'page' : undefined}
      onClick={onGo}
    />
  );
}
