import { Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { changeSettings, getSettings } from '../../api/site.ts';
import type { AffinitySetting } from '../../api/user-device-affinities.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
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
  const shared = useSharedForm<{ userDeviceAffinity: AffinitySetting }>({ userDeviceAffinity: start });
  const { form, changed, isOvertaken, saved } = shared;
  const save = useChange(
    (body: { userDeviceAffinity?: AffinitySetting }) => client(changeSettings, { body }),
    getSettings.path,
  );
  return (
    <form onSubmit={form.onSubmit((all) => save.mutate(changed(), { onSuccess: () => saved(all) }))}>
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
        <OvertakenNotice isOvertaken={isOvertaken} />
        {mayChange ? <SaveRow change={save} /> : null}
      </Stack>
    </form>
  );
}
