import { Fieldset, MultiSelect, NumberInput, Select, Stack, Switch, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCollections } from '../../api/collections.ts';
import { changePxeSettings, getPxeSettings, type PxeSettings } from '../../api/pxe-settings.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { optionsOf } from '../users/ReachInputs.tsx';
import { SettingsBox } from './SettingsBox.tsx';
import { useSettingsTexts } from './texts.ts';

export function PxeSettingsForm() {
  const say = useSettingsTexts();
  const settings = useQuery(siteQuery(getPxeSettings));
  return (
    <SettingsBox title={say('network-boot')} query={settings}>
      {(start) => <Form start={start} />}
    </SettingsBox>
  );
}

function Form({ start }: { start: PxeSettings }) {
  const say = useSettingsTexts();
  const mayChange = useMay('site.change');
  const { form, changed, isOvertaken, saved } = useSharedForm<PxeSettings>(start);
  const save = useChange((body: Partial<PxeSettings>) => client(changePxeSettings, { body }), getPxeSettings.path);
  return (
    <form onSubmit={form.onSubmit((all) => save.mutate(changed(), { onSuccess: () => saved(all) }))}>
      <Fieldset disabled={!mayChange} variant="unstyled">
        <Stack>
          <Switch label={say('respond')} {...form.getInputProps('respond', { type: 'checkbox' })} />
          <NumberInput
            {...{ label: say('delay'), description: say('delayHint'), min: 0, max: 32, required: true }}
            {...form.getInputProps('responseDelaySeconds')}
          />
          <NumberInput
            {...{ label: say('prompt'), description: say('promptHint'), min: 1, max: 600, required: true }}
            {...form.getInputProps('promptSeconds')}
          />
          <TagsInput
            {...{ label: say('interfaces'), description: say('interfacesHint') }}
            {...form.getInputProps('interfaces')}
          />
          <TagsInput
            {...{ label: say('ignored'), description: say('ignoredHint') }}
            {...form.getInputProps('ignoredMacs')}
          />
          <Select
            label={say('unknown')}
            allowDeselect={false}
            data={[
              { value: 'off', label: say('unknownOff') },
              { value: 'on', label: say('unknownOn') },
              { value: 'with-approval', label: say('unknownApproval') },
            ]}
            {...form.getInputProps('unknownComputers')}
          />
          {form.values.unknownComputers === 'on' ? (
            <NumberInput
              {...{ label: say('aDay'), min: 0, max: 100_000, required: true }}
              {...form.getInputProps('unknownComputersADay')}
            />
          ) : null}
          {form.values.unknownComputers === 'off' ? null : (
            <CollectionsInput {...form.getInputProps('unknownComputerCollectionIds')} />
          )}
          <OvertakenNotice isOvertaken={isOvertaken} />
          {mayChange ? <SaveRow change={save} /> : null}
        </Stack>
      </Fieldset>
    </form>
  );
}

function CollectionsInput(field: { value?: string[]; onChange?: (ids: string[]) => void }) {
  const say = useSettingsTexts();
  const { data: collections = [] } = useQuery(siteQuery(listCollections));
  return (
    <MultiSelect
      {...{ label: say('unknownCollections'), description: say('unknownCollectionsHint'), searchable: true }}
      data={optionsOf(collections.filter(({ builtIn }) => !builtIn))}
      {...field}
    />
  );
}
