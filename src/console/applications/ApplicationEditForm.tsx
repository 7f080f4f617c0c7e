import { Checkbox, Fieldset, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Application } from '../../api/applications.ts';
import type { ApplicationDefinition } from '../../task-sequence/applications/application-definition.ts';
import { changedFields } from '../site/changed-fields.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { ApplicationRows } from './ApplicationRows.tsx';
import { changeHead, definitionOf } from './application-edits.ts';
import { useApplicationTexts } from './texts.ts';
import { useApplicationChange } from './use-application-change.ts';

type Head = Omit<ApplicationDefinition, 'deploymentTypes'>;

function headOf(application: Application): Head {
  const { deploymentTypes, ...head } = definitionOf(application);
  return head;
}

/** Changes what an application says of itself, and what it replaces. */
export function ApplicationEditForm({ application, onClose }: { application: Application; onClose: () => void }) {
  const say = useApplicationTexts();
  const form = useForm<Head>({ initialValues: headOf(application) });
  const change = useApplicationChange(application.id, onClose);
  const save = (head: Head) =>
    change.mutate(changeHead(definitionOf(application), changedFields(headOf(application), head)));
  const text = (name: 'publisher' | 'version', maxLength: number) => (
    <TextInput {...{ maxLength }} label={say(name)} {...form.getInputProps(name)} />
  );
  return (
    <Modal opened onClose={onClose} closeOnClickOutside={false} title={say('edit')} size="lg">
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="md">
          <TextInput required data-autofocus maxLength={127} label={say('name')} {...form.getInputProps('name')} />
          <Group grow preventGrowOverflow={false} align="flex-start">
            {text('publisher', 127)}
            {text('version', 64)}
          </Group>
          <TextInput maxLength={2000} label={say('comment')} {...form.getInputProps('comment')} />
          <Textarea autosize maxLength={4000} label={say('releaseNotes')} {...form.getInputProps('releaseNotes')} />
          <Flags form={form} />
          <Supersedence
            applicationId={application.id}
            value={form.values.supersedes}
            onChange={(supersedes) => form.setFieldValue('supersedes', [...supersedes])}
          />
          <FormEnd change={change} onClose={onClose} action={say('save')} />
        </Stack>
      </form>
    </Modal>
  );
}

function Flags({ form }: { form: ReturnType<typeof useForm<Head>> }) {
  const say = useApplicationTexts();
  return (
    <>
      <Checkbox
        label={say('taskSequences')}
        description={say('taskSequencesHint')}
        {...form.getInputProps('taskSequences', { type: 'checkbox' })}
      />
      <Checkbox
        label={say('disabled')}
        description={say('disabledHint')}
        {...form.getInputProps('disabled', { type: 'checkbox' })}
      />
    </>
  );
}

interface SupersedenceProps {
  readonly applicationId: string;
  readonly value: Head['supersedes'];
  readonly onChange: (value: Head['supersedes']) => void;
}

function Supersedence({ applicationId, value, onChange }: SupersedenceProps) {
  const say = useApplicationTexts();
  return (
    <Fieldset legend={say('supersedes')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('supersedesHint')}
        </Text>
        <ApplicationRows
          rows={value.map(({ application, uninstall }) => ({ application, checked: uninstall }))}
          except={applicationId}
          boxLabel={say('uninstallFirst')}
          addLabel={say('addSuperseded')}
          checked={false}
          onChange={(rows) => onChange(rows.map(({ application, checked }) => ({ application, uninstall: checked })))}
        />
      </Stack>
    </Fieldset>
  );
}
