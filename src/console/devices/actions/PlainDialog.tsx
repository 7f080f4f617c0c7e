import { Text } from '@mantine/core';
import { setDeviceProtection } from '../../../api/deployments.ts';
import { changeDevice, clearRequiredDeployments, deleteDevice, wakeDevice } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import type { Act, Confirmed, NamedDevice } from '../each-device.ts';
import { useDeviceTexts } from '../texts.ts';
import { type ActionName, concernedBy } from './actions-for.ts';
import type { DialogProps } from './dialog-props.ts';
import { EachDeviceDialog } from './EachDeviceDialog.tsx';

type PlainName = Exclude<ActionName, 'collection' | 'categories'>;

const hints = {
  wake: 'wakeHint',
  clear: 'clearDeploymentsHint',
  protect: 'protectHint',
  unprotect: 'unprotectHint',
  obsolete: 'makeObsoleteHint',
  current: 'makeCurrentHint',
  delete: 'deleteDevicesHint',
} as const satisfies Record<PlainName, unknown>;

const buttons = {
  wake: 'wake',
  clear: 'clearDeployments',
  protect: 'protect',
  unprotect: 'unprotect',
  obsolete: 'makeObsolete',
  current: 'makeCurrent',
  delete: 'delete',
} as const satisfies Record<PlainName, unknown>;

/** What needs no more than a yes. */
export function PlainDialog({
  name,
  title,
  devices,
  ...props
}: DialogProps & { name: PlainName; title: Parameters<ReturnType<typeof useDeviceTexts>>[0] }) {
  const say = useDeviceTexts();
  return (
    <EachDeviceDialog
      {...props}
      devices={concernedBy(name, devices)}
      title={say(title)}
      button={say(buttons[name])}
      destroys={name === 'delete'}
      act={actOf(name)}
    >
      <Text size="sm">{say(hints[name])}</Text>
    </EachDeviceDialog>
  );
}

function actOf(name: PlainName): Act {
  return async ([device], confirmed) => {
    if (device !== undefined) await acts[name](device, confirmed);
  };
}

const acts: Record<PlainName, (device: NamedDevice, confirmed: Confirmed) => Promise<unknown>> = {
  wake: async ({ id }) => {
    const { sentTo, problems } = await client(wakeDevice, { params: { id } });
    if (sentTo.length === 0) throw new Error(problems.join(' '));
  },
  clear: ({ id }) => client(clearRequiredDeployments, { params: { id } }),
  protect: ({ id }, confirmed) =>
    client(setDeviceProtection, { params: { id }, body: { protected: true, ...confirmed } }),
  unprotect: ({ id }, confirmed) =>
    client(setDeviceProtection, { params: { id }, body: { protected: false, ...confirmed } }),
  obsolete: ({ id }, confirmed) => client(changeDevice, { params: { id }, body: { obsolete: true, ...confirmed } }),
  current: ({ id }, confirmed) => client(changeDevice, { params: { id }, body: { obsolete: false, ...confirmed } }),
  delete: ({ id }, { confirmUnknownComputers }) =>
    client(deleteDevice, {
      params: { id },
      query: confirmUnknownComputers === true ? { confirmUnknownComputers: 'true' } : {},
    }),
};
