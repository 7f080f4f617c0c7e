import { Checkbox, PasswordInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { type Webhook, webhookEventKinds } from '../../api/webhooks.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { useWebhookTexts } from './texts.ts';

export interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly eventKinds: Webhook['eventKinds'];
  readonly secret: string;
  readonly caCertificates: string;
  readonly allowHttp: boolean;
}
export const noWebhook: WebhookFields = {
  ...{ name: '', url: '', eventKinds: ['run-failed', 'alert-raised'], secret: '', caCertificates: '' },
  allowHttp: false,
};

interface WebhookFormProps {
  readonly start: WebhookFields;
  /** It is there already: its name stays, and its secret where none is given. */
  readonly changes: boolean;
  readonly change: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: unknown };
  /** `changed`: of what the form began with. */
  readonly onSubmit: (fields: WebhookFields, changed: Partial<WebhookFields>, saved: () => void) => void;
}

export function WebhookForm({ start, changes, change, onSubmit }: WebhookFormProps) {
  const say = useWebhookTexts();
  const { form, changed, isOvertaken, saved } = useSharedForm<WebhookFields>(start);
  return (
    <form onSubmit={form.onSubmit((fields) => onSubmit(fields, changed(), () => saved(fields)))}>
      <Stack>
        {changes ? null : <TextInput label={say('name')} required data-autofocus {...form.getInputProps('name')} />}
        <TextInput label={say('url')} type="url" required {...form.getInputProps('url')} />
        <Checkbox.Group label={say('events')} {...form.getInputProps('eventKinds')}>
          <Stack gap="xs" mt="xs">
            {webhookEventKinds.map((kind) => (
              <Checkbox key={kind} value={kind} label={say(kind)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <PasswordInput
          {...{ label: say('secret'), required: !changes, autoComplete: 'off' }}
          description={changes ? say('secretKept') : say('secretHint')}
          {...form.getInputProps('secret')}
        />
        <Textarea
          {...{ label: say('certificates'), description: say('certificatesHint'), autosize: true, maxRows: 8 }}
          {...form.getInputProps('caCertificates')}
        />
        <Switch label={say('allowHttp')} {...form.getInputProps('allowHttp', { type: 'checkbox' })} />
        <OvertakenNotice isOvertaken={isOvertaken} />
        <SaveRow change={change} {...(changes ? {} : { action: say('add') })} />
      </Stack>
    </form>
  );
}
