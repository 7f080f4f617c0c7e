import { Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { listUpgradePackages } from '../../api/upgrade-packages.ts';
import type { Asked } from '../../task-sequence/templates/template.ts';
import { templates } from '../../task-sequence/templates/templates.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useTemplateTexts } from '../step-texts/use-template-texts.ts';
import { FormEnd } from '../ui/FormEnd.tsx';
import { useTaskSequenceTexts } from './texts.ts';

/** Makes a task sequence from a template, and goes to it. */
export function TaskSequenceForm({ onClose }: { onClose: () => void }) {
  const say = useTaskSequenceTexts();
  const navigate = useNavigate();
  const [slug, setSlug] = useState<string>(templates[0]?.slug ?? '');
  const [name, setName] = useState('');
  const [answers, setAnswers] = useState<Record<Asked, string>>({
    image: '',
    userStatePackage: '',
    upgradePackage: '',
  });
  const texts = useTemplateTexts();
  const template = templates.find((each) => each.slug === slug);
  const make = useMutation({
    mutationFn: () =>
      client(createTaskSequence, { body: { document: template?.document({ name: name.trim(), ...answers }) } }),
    onSuccess: async ({ id }) => {
      await makeStale('/api/task-sequences');
      await navigate({ to: paths.taskSequence(id) });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const isAnswered = template?.asks.every((ask) => answers[ask] !== '') ?? false;
  return (
    <Modal opened onClose={onClose} title={say('create')} size="lg">
      <form onSubmit={send}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            maxLength={100}
            label={say('name')}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label={say('template')}
            description={template === undefined ? '' : texts(template).summary}
            allowDeselect={false}
            data={templates.map((each) => ({ value: each.slug, label: texts(each).title }))}
            value={slug}
            onChange={(value) => setSlug(value ?? slug)}
          />
          {template?.asks.map((ask) => (
            <Answer key={ask} ask={ask} value={answers[ask]} onChange={(id) => setAnswers({ ...answers, [ask]: id })} />
          ))}
          <FormEnd change={make} onClose={onClose} action={say('make')} isUnready={!isAnswered} />
        </Stack>
      </form>
    </Modal>
  );
}

/** What the template must be told: one of the site's images, packages or upgrade packages. */
function Answer({ ask, value, onChange }: { ask: Asked; value: string; onChange: (id: string) => void }) {
  const say = useTaskSequenceTexts();
  const may = {
    image: useMay('image.read'),
    userStatePackage: useMay('package.read'),
    upgradePackage: useMay('upgrade-package.read'),
  };
  const isAsked = (what: Asked) => ({ enabled: ask === what && may[what] });
  const image = useQuery({ ...siteQuery(listImages), ...isAsked('image') });
  const userStatePackage = useQuery({ ...siteQuery(listPackages), ...isAsked('userStatePackage') });
  const upgradePackage = useQuery({ ...siteQuery(listUpgradePackages), ...isAsked('upgradePackage') });
  const things = { image, userStatePackage, upgradePackage }[ask].data ?? [];
  return (
    <div>
      <Select
        required
        searchable
        label={say(ask)}
        data={things.map(({ id, name }) => ({ value: id, label: name }))}
        value={value === '' ? null : value}
        onChange={(id) => onChange(id ?? '')}
      />
      {things.length === 0 ? <Text size="sm">{say('nothingToChoose')}</Text> : null}
    </div>
  );
}
