import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { changeSettings, getSettings } from '../../api/site.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { SettingsBox } from './SettingsBox.tsx';
import { useSettingsTexts } from './texts.ts';

export function PxePassword() {
  const say = useSettingsTexts();
  const settings = useQuery(siteQuery(getSettings));
  const mayChange = useMay('site.change');
  const [removing, setRemoving] = useState(false);
  return (
    <SettingsBox title={say('pxePassword')} query={settings}>
      {({ pxePasswordSet }) => (
        <>
          <Text size="sm">{say(pxePasswordSet ? 'pxePasswordSet' : 'pxePasswordUnset')}</Text>
          {mayChange ? <PasswordForm /> : null}
          {mayChange && pxePasswordSet ? (
            <Group>
              <Button variant="default" onClick={() => setRemoving(true)}>
                {say('removePassword')}
              </Button>
            </Group>
          ) : null}
          {removing ? <RemoveDialog onClose={() => setRemoving(false)} /> : null}
        </>
      )}
    </SettingsBox>
  );
}

function PasswordForm() {
  const say = useSettingsTexts();
  const form = useForm({ initialValues: { pxePassword: '' } });
  const set = useChange((body: { pxePassword: string }) => client(changeSettings, { body }), getSettings.path);
  return (
    <form onSubmit={form.onSubmit((body) => set.mutate(body, { onSuccess: form.reset }))}>
      <Stack>
        <PasswordInput
          {...{ label: say('newPassword'), autoComplete: 'off', required: true, maxLength: 200 }}
          {...form.getInputProps('pxePassword')}
        />
        <SaveRow change={set} action={say('setPassword')} />
      </Stack>
    </form>
  );
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const say = useSettingsTexts();
  const remove = useChange(() => client(changeSettings, { body: { pxePassword: null } }), getSettings.path);
  return (
    <AskFirst
      title={say('removePassword')}
      action={say('removePassword')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      {say('removePasswordHint')}
    </AskFirst>
  );
}
