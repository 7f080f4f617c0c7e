import { Checkbox, PasswordInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type Webhook, webhookEventKinds } from '../../api/webhooks.ts';
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
  readonly onSubmit: (fields: WebhookFields) => void;
}

export function WebhookForm({ start, changes, change, onSubmit }: WebhookFormProps) {
  const say = useWebhookTexts();
  const form = useForm<WebhookFields>({ initialValues: start });
  return (
    <form onSubmit={form.onSubmit(onSubmit)}>
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
        <SaveRow change={change} {...(changes ? {} : { action: say('add') })} />
      </Stack>
    </form>
  );
}
