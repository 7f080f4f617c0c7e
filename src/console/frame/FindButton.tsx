import { ActionIcon, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useFrameTexts } from './texts.ts';

// Few open it, and it brings a package of its own.
const Palette = lazy(() => import('./Palette.tsx').then(({ Palette: component }) => ({ default: component })));

/** Opens the palette, as Ctrl+K does anywhere on a page. */
export function FindButton() {
  const say = useFrameTexts();
  const [opened, setOpened] = useState(false);
  // In fields too: nothing that is typed needs Ctrl+K.
  useHotkeys([['mod+K', () => setOpened(true)]], []);
  return (
    <>
      <Tooltip label={say('findKeys')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={say('findKeys')}
          onClick={() => setOpened(true)}
        >
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {opened ? (
        <Suspense>
          <Palette onClose={() => setOpened(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
