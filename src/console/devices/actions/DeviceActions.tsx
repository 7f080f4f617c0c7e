/** What can be done with devices, chosen in a list or the one of a page: as far as the person may. */
import { Button, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconChevronDown,
  IconFolderPlus,
  IconPower,
  IconRefresh,
  IconShield,
  IconShieldOff,
  IconTag,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceSummary } from '../../../api/devices.ts';
import { useMe } from '../../site/session.ts';
import { useDeviceTexts } from '../texts.ts';
import { type ActionName, actionsFor } from './actions-for.ts';
import { CategoriesDialog } from './CategoriesDialog.tsx';
import { CollectionDialog } from './CollectionDialog.tsx';
import type { DialogProps } from './dialog-props.ts';
import { PlainDialog } from './PlainDialog.tsx';

const icons = {
  collection: IconFolderPlus,
  categories: IconTag,
  wake: IconPower,
  clear: IconRefresh,
  protect: IconShield,
  unprotect: IconShieldOff,
  obsolete: IconArchive,
  current: IconArchiveOff,
  delete: IconTrash,
} as const satisfies Record<ActionName, unknown>;

const texts = {
  collection: 'addToCollection',
  categories: 'changeCategories',
  wake: 'wake',
  clear: 'clearDeployments',
  protect: 'protect',
  unprotect: 'unprotect',
  obsolete: 'makeObsolete',
  current: 'makeCurrent',
  delete: 'deleteDevices',
} as const satisfies Record<ActionName, unknown>;

interface Opened {
  readonly name: ActionName;
  readonly devices: readonly DeviceSummary[];
}

interface DeviceActionsProps {
  readonly devices: readonly DeviceSummary[];
  /** After devices were deleted: they are gone from where they were shown. */
  readonly onDeleted?: () => void;
}

export function DeviceActions({ devices, onDeleted }: DeviceActionsProps) {
  const say = useDeviceTexts();
  // The devices as they were chosen: what goes from the list meanwhile is still what the dialog has asked about.
  const [open, setOpen] = useState<Opened | null>(null);
  const actions = actionsFor(devices, useMe()?.permissions ?? []);
  const onDone = open?.name === 'delete' && onDeleted !== undefined ? { onDone: onDeleted } : {};
  return (
    <>
      {actions.length === 0 ? null : (
        <Menu position="bottom-end" width={280}>
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
              {say('actions')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.map((name) => (
              <ActionItem key={name} name={name} onClick={() => setOpen({ name, devices })} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {open === null ? null : <ActionDialog {...open} onClose={() => setOpen(null)} {...onDone} />}
    </>
  );
}

function ActionItem({ name, onClick }: { name: ActionName; onClick: () => void }) {
  const say = useDeviceTexts();
  const Icon = icons[name];
  return (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onClick}
      {...(name === 'delete' ? { color: 'red' } : {})}
    >
      {say(texts[name])}…
    </Menu.Item>
  );
}

function ActionDialog({ name, ...props }: DialogProps & { name: ActionName }) {
  if (name === 'collection') return <CollectionDialog {...props} />;
  if (name === 'categories') return <CategoriesDialog {...props} />;
  return <PlainDialog {...props} name={name} title={texts[name]} />;
}
