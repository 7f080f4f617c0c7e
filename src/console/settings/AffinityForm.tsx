import { Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { changeSettings, getSettings } from '../../api/site.ts';
import type { AffinitySetting } from '../../api/user-device-affinities.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import { SettingsBox } from './SettingsBox.tsx';
import { useSettingsTexts } from './texts.ts';

export function AffinityForm() {
  const say = useSettingsTexts();
  const settings = useQuery(siteQuery(getSettings));
  return (
    <SettingsBox title={say('affinity')} query={settings}>
      {({ userDeviceAffinity }) => <Form start={userDeviceAffinity} />}
    </SettingsBox>
  );
}

function Form({ start }: { start: AffinitySetting }) {
  const say = useSettingsTexts();
  const mayChange = useMay('site.change');
  const form = useForm<{ userDeviceAffinity: AffinitySetting }>({ initialValues: { userDeviceAffinity: start } });
  const save = useChange(
    (body: { userDeviceAffinity: AffinitySetting }) => client(changeSettings, { body }),
    getSettings.path,
  );
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <Stack>
        <Select
          {...{ label: say('affinityHint'), allowDeselect: false, disabled: !mayChange }}
          data={[
            { value: 'none', label: say('affinityNone') },
            { value: 'auto', label: say('affinityAuto') },
            { value: 'pending', label: say('affinityPending') },
          ]}
          {...form.getInputProps('userDeviceAffinity')}
        />
        {mayChange ? <SaveRow change={save} /> : null}
      </Stack>
    </form>
  );
}
