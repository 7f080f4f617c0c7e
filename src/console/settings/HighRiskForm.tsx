import { Fieldset, NumberInput, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { changeHighRiskSettings, getHighRiskSettings, type HighRiskSettings } from '../../api/high-risk-settings.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
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
  const { form, changed, isOvertaken, saved } = useSharedForm<HighRiskSettings>(start);
  const save = useChange(
    (body: Partial<HighRiskSettings>) => client(changeHighRiskSettings, { body }),
    getHighRiskSettings.path,
  );
  return (
    <form onSubmit={form.onSubmit((all) => save.mutate(changed(), { onSuccess: () => saved(all) }))}>
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
          <OvertakenNotice isOvertaken={isOvertaken} />
          {mayChange ? <SaveRow change={save} /> : null}
        </Stack>
      </Fieldset>
    </form>
  );
}
