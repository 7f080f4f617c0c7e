/** What the computers shall do: made from a template with the image put in, or one that the site has. */
import { Button, Radio, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { getImage, type Image } from '../../api/images.ts';
import { createTaskSequence, listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Facts } from '../ui/Facts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { StepProps } from './FirstDeploymentPage.tsx';
import { StepBox } from './StepBox.tsx';
import { freeName, imageTemplates, suggestedTemplate } from './suggestions.ts';
import { useFirstDeploymentTexts } from './texts.ts';

const LONGEST_NAME = 100;

export function TaskSequenceStep({ search, onKeep, onGoOn }: StepProps) {
  const say = useFirstDeploymentTexts();
  const mayMake = useMay('task-sequence.change');
  const sequences = useQuery(siteQuery(listTaskSequences));
  const asked = { params: { id: search.image ?? '' } };
  const image = useQuery({ ...siteQuery(getImage, asked), enabled: search.image !== undefined });
  const [way, setWay] = useState<string | null>(null);
  const all = sequences.data ?? [];
  const mayMakeHere = mayMake && image.data !== undefined;
  const chosen = way ?? (search.taskSequence === undefined && mayMakeHere ? 'new' : 'existing');
  const failed = sequences.error ?? (search.image === undefined ? null : image.error);
  const isThere = sequences.data !== undefined && (search.image === undefined || image.data !== undefined);
  return (
    <StepBox title={say('taskSequenceTitle')} why={say('taskSequenceWhy')}>
      {failed === null ? null : (
        <FailureNotice error={failed} again={() => makeStale('/api/task-sequences', '/api/images')} />
      )}
      {isThere ? null : failed === null ? <Skeleton height="12rem" /> : null}
      {isThere && all.length > 0 ? (
        <Radio.Group label={say('way')} value={chosen} onChange={setWay}>
          <Stack gap="xs" mt={4}>
            <Radio
              value="new"
              disabled={!mayMakeHere}
              label={say('newSequence')}
              description={say('newSequenceHint')}
            />
            <Radio value="existing" label={say('existingSequence')} />
          </Stack>
        </Radio.Group>
      ) : null}
      {isThere && !mayMake ? <Text size="sm">{say('sequenceMayNot')}</Text> : null}
      {isThere && chosen === 'new' && image.data !== undefined ? (
        <NewSequence image={image.data} taken={all} onMade={(taskSequence) => onGoOn({ taskSequence })} />
      ) : null}
      {isThere && chosen === 'existing' && all.length > 0 ? (
        <ExistingSequence
          sequences={all}
          value={search.taskSequence}
          onChoose={(taskSequence) => onKeep({ taskSequence })}
          onGoOn={(taskSequence) => onGoOn({ taskSequence })}
        />
      ) : null}
    </StepBox>
  );
}

interface NewSequenceProps {
  readonly image: Image;
  readonly taken: readonly TaskSequence[];
  readonly onMade: (id: string) => Promise<void>;
}

function NewSequence({ image, taken, onMade }: NewSequenceProps) {
  const say = useFirstDeploymentTexts();
  const suggested = freeName(
    say('install', { name: image.name }),
    taken.map((each) => each.name),
    LONGEST_NAME,
  );
  const [name, setName] = useState(suggested);
  const [slug, setSlug] = useState(suggestedTemplate(image));
  const [index, setIndex] = useState(image.images[0]?.index ?? 1);
  const template = imageTemplates.find((each) => each.slug === slug);
  const make = useMutation({
    mutationFn: () => {
      const answers = {
        name: name.trim(),
        image: image.id,
        imageIndex: index,
        userStatePackage: '',
        upgradePackage: '',
      };
      return client(createTaskSequence, { body: { document: template?.document(answers) } });
    },
    onSuccess: async ({ id }) => {
      await makeStale('/api/task-sequences');
      await onMade(id);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        <Radio.Group label={say('template')} value={slug} onChange={setSlug}>
          <Stack gap="xs" mt={4}>
            {imageTemplates.map((each) => (
              <Radio key={each.slug} value={each.slug} label={each.title} description={each.summary} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          required
          maxLength={LONGEST_NAME}
          label={say('name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Edition image={image} index={index} onChange={setIndex} />
        <Facts
          facts={[
            [say('image'), image.name],
            [say('disk'), say('diskErased')],
            [say('computerName'), say('computerNameFrom')],
          ]}
        />
        {make.isError ? <FailureNotice error={make.error} /> : null}
        <div>
          <Button type="submit" loading={make.isPending}>
            {say('makeSequence')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

/** A file may hold several systems. */
function Edition({ image, index, onChange }: { image: Image; index: number; onChange: (index: number) => void }) {
  const say = useFirstDeploymentTexts();
  if (image.images.length < 2) return null;
  return (
    <Select
      label={say('edition')}
      allowDeselect={false}
      data={image.images.map((each) => ({ value: String(each.index), label: `${each.index}: ${each.name}` }))}
      value={String(index)}
      onChange={(value) => onChange(Number(value))}
    />
  );
}

interface ExistingSequenceProps {
  readonly sequences: readonly TaskSequence[];
  readonly value: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly onGoOn: (id: string) => void;
}

function ExistingSequence({ sequences, value, onChoose, onGoOn }: ExistingSequenceProps) {
  const say = useFirstDeploymentTexts();
  const chosen = sequences.find(({ id }) => id === value);
  return (
    <Stack gap="md">
      <Select
        searchable
        allowDeselect={false}
        label={say('taskSequence')}
        placeholder={say('choose')}
        description={chosen?.description ?? ''}
        data={sequences.map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen?.id ?? null}
        onChange={(id) => (id === null ? undefined : onChoose(id))}
      />
      <div>
        <Button disabled={chosen === undefined} onClick={() => onGoOn(chosen?.id ?? '')}>
          {say('next')}
        </Button>
      </div>
    </Stack>
  );
}
