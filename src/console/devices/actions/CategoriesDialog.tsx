import { MultiSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listDeviceCategories, setDeviceCategories } from '../../../api/device-categories.ts';
import { getDevice } from '../../../api/devices.ts';
import { client } from '../../site/client.ts';
import { siteQuery } from '../../site/queries.ts';
import type { Confirmed, NamedDevice } from '../each-device.ts';
import { useDeviceTexts } from '../texts.ts';
import type { DialogProps } from './dialog-props.ts';
import { EachDeviceDialog } from './EachDeviceDialog.tsx';

type How = 'give' | 'take' | 'replace';

export function CategoriesDialog(props: DialogProps) {
  const say = useDeviceTexts();
  const categories = useQuery(siteQuery(listDeviceCategories));
  const [how, setHow] = useState<How>('give');
  const [chosen, setChosen] = useState<string[]>([]);
  const none = categories.data?.length === 0;
  return (
    <EachDeviceDialog
      {...props}
      title={say('changeCategories')}
      button={say('change')}
      incomplete={chosen.length === 0 && how !== 'replace'}
      act={([device], confirmed) => change(device, how, chosen, confirmed)}
    >
      <SegmentedControl
        aria-label={say('changeCategories')}
        value={how}
        // The control knows its values as texts alone.
        onChange={(value) => setHow(value as How)}
        data={[
          { value: 'give', label: say('giveCategories') },
          { value: 'take', label: say('takeCategories') },
          { value: 'replace', label: say('replaceCategories') },
        ]}
      />
      <MultiSelect
        label={say('categories')}
        description={none ? say('noCategories') : null}
        searchable
        data={(categories.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen}
        onChange={setChosen}
      />
    </EachDeviceDialog>
  );
}

/** The site takes a device's whole set: it is made of the one that it has at this moment. */
async function change(
  device: NamedDevice | undefined,
  how: How,
  chosen: readonly string[],
  confirmed: Confirmed,
): Promise<void> {
  if (device === undefined) return;
  const params = { id: device.id };
  const has = how === 'replace' ? [] : (await client(getDevice, { params })).categories.map(({ id }) => id);
  const deviceCategoryIds =
    how === 'take' ? has.filter((id) => !chosen.includes(id)) : [...new Set([...has, ...chosen])];
  const { confirmDeviceCount } = confirmed;
  await client(setDeviceCategories, { params, body: { deviceCategoryIds, confirmDeviceCount } });
}
