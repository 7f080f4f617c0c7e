import { Fieldset, NumberInput, Select, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changeHighRiskSettings, getHighRiskSettings, type HighRiskSettings } from '../../api/high-risk-settings.ts';
import { changedFields } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import { SettingsBox } from './SettingsBox.tsx';
import { useSettingsTexts } from './texts.ts';

export function HighRiskForm() {
  const say = useSettingsTexts();
  const settings = useQuery(siteQuery(getHighRiskSettings));
  return (
    <SettingsBox title={say('highRisk')} hint={say('highRiskHint')} query={settings}>
      {(start) => <Form start={start} />}
    </SettingsBox>
  );
}

function Form({ start }: { start: HighRiskSettings }) {
  const say = useSettingsTexts();
  const mayChange = useMay('site.change');
  const [before, setBefore] = useState(start);
  const form = useForm<HighRiskSettings>({ initialValues: start });
  const save = useChange(
    (body: Partial<HighRiskSettings>) => client(changeHighRiskSettings, { body }),
    getHighRiskSettings.path,
  );
  return (
    <form
      onSubmit={form.onSubmit((all) => save.mutate(changedFields(before, all), { onSuccess: () => setBefore(all) }))}
    >
      <Fieldset disabled={!mayChange} variant="unstyled">
        <Stack>
          <NumberInput
            {...{ label: say('defaultSize'), description: say('zero'), min: 0, required: true, allowDecimal: false }}
            {...form.getInputProps('defaultSize')}
          />
          <NumberInput
            {...{ label: say('maximumSize'), description: say('zero'), min: 0, required: true, allowDecimal: false }}
            {...form.getInputProps('maximumSize')}
          />
          <Select
            label={say('protectedDevices')}
            allowDeselect={false}
            data={[
              { value: 'warn', label: say('warn') },
              { value: 'block', label: say('block') },
            ]}
            {...form.getInputProps('protectedDevices')}
          />
          {mayChange ? <SaveRow change={save} /> : null}
        </Stack>
      </Fieldset>
    </form>
  );
}
