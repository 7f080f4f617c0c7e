import { Checkbox, Radio, Select, Stack, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { listCollections } from '../../api/collections.ts';
import { availableTo } from '../../api/deployment-settings.ts';
import { listDeploymentTemplates } from '../../api/deployment-templates.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type DeployValues, withTemplate } from './deploy-values.ts';
import { useDeploymentTexts } from './texts.ts';

interface WhatFieldsProps {
  readonly form: UseFormReturnType<DeployValues>;
}

/** What is deployed to whom, and who begins it. */
export function WhatFields({ form }: WhatFieldsProps) {
  const say = useDeploymentTexts();
  return (
    <Stack gap="md" maw="36rem">
      <TaskSequenceField form={form} />
      <CollectionField form={form} />
      <TemplateField form={form} />
      <Radio.Group label={say('purpose')} {...form.getInputProps('purpose')}>
        <Stack gap="xs" mt={4}>
          <Radio value="available" label={say('available')} description={say('availableHint')} />
          <Radio value="required" label={say('required')} description={say('requiredHint')} />
        </Stack>
      </Radio.Group>
      <Select
        label={say('availableTo')}
        allowDeselect={false}
        data={availableTo.map((value) => ({ value, label: say(`to-${value}`) }))}
        {...form.getInputProps('availableTo')}
      />
      <Checkbox
        label={say('enabledNow')}
        description={say('enabledNowHint')}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      <Checkbox
        label={say('debug')}
        description={say('debugHint')}
        {...form.getInputProps('debug', { type: 'checkbox' })}
      />
      <Textarea label={say('comment')} maxLength={1000} autosize minRows={1} {...form.getInputProps('comment')} />
    </Stack>
  );
}

function TaskSequenceField({ form }: WhatFieldsProps) {
  const say = useDeploymentTexts();
  const sequences = useQuery(siteQuery(listTaskSequences));
  if (sequences.isError) return <FailureNotice error={sequences.error} again={sequences.refetch} />;
  return (
    <Select
      label={say('taskSequence')}
      placeholder={say('choose')}
      withAsterisk
      searchable
      limit={100}
      nothingFoundMessage={say('noTaskSequences')}
      data={(sequences.data ?? []).map(({ id, name, document }) => ({
        value: id,
        label: document.disabled === true ? say('disabledSequence', { name }) : name,
      }))}
      {...form.getInputProps('taskSequenceId')}
      value={form.values.taskSequenceId || null}
      onChange={(id) => form.setFieldValue('taskSequenceId', id ?? '')}
    />
  );
}

function CollectionField({ form }: WhatFieldsProps) {
  const say = useDeploymentTexts();
  const collections = useQuery(siteQuery(listCollections));
  if (collections.isError) return <FailureNotice error={collections.error} again={collections.refetch} />;
  return (
    <Select
      label={say('collection')}
      placeholder={say('choose')}
      withAsterisk
      searchable
      limit={100}
      nothingFoundMessage={say('noCollections')}
      data={(collections.data ?? []).map(({ id, name, memberCount }) => ({
        value: id,
        label: say('collectionWith', { name, count: memberCount }),
      }))}
      {...form.getInputProps('collectionId')}
      value={form.values.collectionId || null}
      onChange={(id) => form.setFieldValue('collectionId', id ?? '')}
    />
  );
}

/** Only where there are any. */
function TemplateField({ form }: WhatFieldsProps) {
  const say = useDeploymentTexts();
  const templates = useQuery(siteQuery(listDeploymentTemplates)).data ?? [];
  if (templates.length === 0) return null;
  const take = (id: string | null) => {
    const template = templates.find((each) => each.id === id);
    if (template === undefined) form.setFieldValue('templateId', '');
    else form.setValues(withTemplate(form.getValues(), template));
  };
  return (
    <Select
      label={say('template')}
      description={say('templateHint')}
      placeholder={say('noTemplate')}
      searchable
      clearable
      data={templates.map(({ id, name }) => ({ value: id, label: name }))}
      value={form.values.templateId || null}
      onChange={take}
    />
  );
}
