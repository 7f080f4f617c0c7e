import {
  Fieldset,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import {
  changeEmailSettings,
  type EmailSettings,
  type EmailSettingsChange,
  emailSecurities,
  getEmailSettings,
} from '../../api/email.ts';
import { changedFields } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { useSettingsTexts } from './texts.ts';

/** As the fields have it: empty where the site has null. */
interface EmailFields {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  readonly security: EmailSettings['security'];
  readonly caCertificates: string;
  readonly userName: string;
  readonly password: string;
  readonly from: string;
  readonly to: string[];
}

function fieldsOf({ host, caCertificates, userName, from, passwordSet: _, ...rest }: EmailSettings): EmailFields {
  return {
    ...{ ...rest, host: host ?? '', caCertificates: caCertificates ?? '' },
    ...{ userName: userName ?? '', from: from ?? '', password: '' },
  };
}

function changeOf({ host, caCertificates, userName, password, from, ...rest }: EmailFields): EmailSettingsChange {
  return {
    ...rest,
    ...(host === '' ? {} : { host }),
    ...(from === '' ? {} : { from }),
    ...(password === '' ? {} : { password }),
    userName: userName === '' ? null : userName,
    caCertificates: caCertificates === '' ? null : caCertificates,
  };
}

export function EmailForm({ start }: { start: EmailSettings }) {
  const say = useSettingsTexts();
  const mayChange = useMay('site.change');
  const { form, before, isOvertaken, saved } = useSharedForm<EmailFields>(fieldsOf(start));
  const save = useChange(
    (fields: EmailFields) => client(changeEmailSettings, { body: changedFields(changeOf(before), changeOf(fields)) }),
    getEmailSettings.path,
  );
  const done = (fields: EmailFields) => {
    saved(fields);
    form.setValues(fields);
  };
  return (
    <form
      onSubmit={form.onSubmit((fields) => save.mutate(fields, { onSuccess: () => done({ ...fields, password: '' }) }))}
    >
      <Fieldset disabled={!mayChange} variant="unstyled">
        <Stack>
          <Switch label={say('emailEnabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <Group align="start" grow preventGrowOverflow={false}>
            <TextInput label={say('host')} required={before.host !== ''} {...form.getInputProps('host')} />
            <NumberInput
              {...{ label: say('port'), min: 1, max: 65_535, required: true, maw: '8rem' }}
              {...form.getInputProps('port')}
            />
          </Group>
          <Select
            {...{ label: say('security'), allowDeselect: false }}
            data={emailSecurities.map((value) => ({ value, label: say(value) }))}
            {...form.getInputProps('security')}
          />
          <TextInput
            {...{ label: say('userName'), description: say('userNameHint'), autoComplete: 'off' }}
            {...form.getInputProps('userName')}
          />
          <PasswordInput
            {...{ label: say('password'), autoComplete: 'off' }}
            {...(start.passwordSet ? { description: say('passwordKept') } : {})}
            {...form.getInputProps('password')}
          />
          <TextInput label={say('from')} type="email" required={before.from !== ''} {...form.getInputProps('from')} />
          <TagsInput {...{ label: say('to'), description: say('toHint') }} {...form.getInputProps('to')} />
          <Textarea
            {...{ label: say('certificates'), description: say('certificatesHint'), autosize: true, maxRows: 8 }}
            {...form.getInputProps('caCertificates')}
          />
          <OvertakenNotice isOvertaken={isOvertaken} />
          {mayChange ? <SaveRow change={save} /> : null}
        </Stack>
      </Fieldset>
    </form>
  );
}
