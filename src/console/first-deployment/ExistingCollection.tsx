import { Button, Group, Select, Text } from '@mantine/core';
import type { Collection } from '../../api/collections.ts';
import { useFirstDeploymentTexts } from './texts.ts';

interface ExistingCollectionProps {
  readonly collections: readonly Collection[];
  readonly value: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly onGoOn: (id: string) => void;
}

export function ExistingCollection({ collections, value, onChoose, onGoOn }: ExistingCollectionProps) {
  const say = useFirstDeploymentTexts();
  const chosen = collections.find(({ id }) => id === value);
  return (
    <>
      <Select
        searchable
        allowDeselect={false}
        label={say('collection')}
        placeholder={say('choose')}
        data={collections.map(({ id, name, memberCount: count }) => ({
          value: id,
          label: say('collectionWith', { name, count }),
        }))}
        value={chosen?.id ?? null}
        onChange={(id) => (id === null ? undefined : onChoose(id))}
      />
      {chosen?.memberCount === 0 ? <Text size="sm">{say('collectionEmpty')}</Text> : null}
      <Group>
        <Button disabled={chosen === undefined} onClick={() => onGoOn(chosen?.id ?? '')}>
          {say('next')}
        </Button>
      </Group>
    </>
  );
}
