/** A query as rows beside its text, and which devices it selects now. What rows cannot say, and WQL, is written as text. */
import { Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listQueryAttributes, type QueryAttribute } from '../../api/collections.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { QueryPreview } from './QueryPreview.tsx';
import { QueryRowFields } from './QueryRowFields.tsx';
import { formOfText, type QueryForm, type QueryRow, rowOf, textOfForm } from './query-rows.ts';
import { useCollectionTexts } from './texts.ts';

interface QueryEditorProps {
  readonly query: string;
  readonly onChange: (query: string) => void;
  /** Null: all devices. */
  readonly limitingCollectionId: string | null;
}

export function QueryEditor({ query, onChange, limitingCollectionId }: QueryEditorProps) {
  const attributes = useQuery(siteQuery(listQueryAttributes));
  return (
    <Stack gap="sm">
      {attributes.isError ? <FailureNotice error={attributes.error} again={attributes.refetch} /> : null}
      {attributes.data === undefined ? null : <Rows query={query} onChange={onChange} attributes={attributes.data} />}
      <QueryText query={query} onChange={onChange} />
      <QueryPreview query={query} limitingCollectionId={limitingCollectionId} />
    </Stack>
  );
}

function QueryText({ query, onChange }: Pick<QueryEditorProps, 'query' | 'onChange'>) {
  const say = useCollectionTexts();
  return (
    <Textarea
      label={say('queryText')}
      description={say('queryTextHint')}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={query}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

interface RowsProps {
  readonly query: string;
  readonly onChange: (query: string) => void;
  readonly attributes: readonly QueryAttribute[];
}

interface Shown {
  readonly form: QueryForm | null;
  readonly ofText: string;
}

/** Rows that are not filled in have no text yet, so the form is kept beside it until the text is changed by hand. */
function Rows({ query, onChange, attributes }: RowsProps) {
  const say = useCollectionTexts();
  const [kept, setKept] = useState<Shown>({ form: formOfText(query, attributes), ofText: query });
  const form = kept.ofText === query ? kept.form : formOfText(query, attributes);
  if (form === null)
    return (
      <Text size="sm" c="dimmed">
        {say('onlyText')}
      </Text>
    );
  const set = (next: QueryForm) => {
    const text = textOfForm(next, attributes);
    setKept({ form: next, ofText: text });
    onChange(text);
  };
  const setRows = (rows: readonly QueryRow[]) => set({ ...form, rows });
  return (
    <fieldset className="bare">
      <legend>{say('conditions')}</legend>
      <Stack gap="xs">
        {form.rows.map((row, index) => (
          <QueryRowFields
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that tells them apart, and no state of their own
            key={index}
            number={index + 1}
            row={row}
            attributes={attributes}
            onChange={(next) => setRows(form.rows.map((each, at) => (at === index ? next : each)))}
            onRemove={() => setRows(form.rows.filter((_, at) => at !== index))}
          />
        ))}
        <Group gap="sm">
          <AddRow attributes={attributes} onAdd={(row) => setRows([...form.rows, row])} />
          {form.rows.length < 2 ? null : <Join join={form.join} onChange={(join) => set({ ...form, join })} />}
        </Group>
      </Stack>
    </fieldset>
  );
}

function AddRow({ attributes, onAdd }: { attributes: readonly QueryAttribute[]; onAdd: (row: QueryRow) => void }) {
  const say = useCollectionTexts();
  const first = attributes.find(({ name }) => name === 'model') ?? attributes[0];
  if (first === undefined) return null;
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => onAdd(rowOf(first, 'like'))}
    >
      {say('addCondition')}
    </Button>
  );
}

function Join({ join, onChange }: { join: QueryForm['join']; onChange: (join: QueryForm['join']) => void }) {
  const say = useCollectionTexts();
  return (
    <SegmentedControl
      size="xs"
      aria-label={say('join')}
      value={join}
      onChange={(value) => onChange(value === 'or' ? 'or' : 'and')}
      data={[
        { value: 'and', label: say('joinAll') },
        { value: 'or', label: say('joinAny') },
      ]}
    />
  );
}
