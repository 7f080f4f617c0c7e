import { List, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useEditorTexts } from './texts.ts';
import type { Editing } from './use-editing.ts';
import { fromYaml, type LineProblem, toYaml } from './yaml-document.ts';

interface YamlViewProps {
  readonly editing: Editing;
  /** Told of text that is no document: it is not in what would be saved. */
  readonly onProblems: (count: number) => void;
}

/** The same document as text. It is taken over with each change that is valid; what is not stays here, and is told by its lines. */
export function YamlView({ editing, onProblems }: YamlViewProps) {
  const say = useEditorTexts();
  const { document, edit } = editing;
  const [text, setText] = useState(() => toYaml(document));
  const [of, setOf] = useState(document);
  const [problems, setProblems] = useState<readonly LineProblem[]>([]);
  // It was changed elsewhere: undone, or taken over from somebody else.
  if (of !== document) {
    setOf(document);
    setText(toYaml(document));
    setProblems([]);
    onProblems(0);
  }
  const take = (next: string) => {
    setText(next);
    const read = fromYaml(next);
    const found = 'problems' in read ? read.problems : [];
    setProblems(found);
    onProblems(found.length);
    if ('problems' in read) return;
    setOf(read.document);
    edit(() => read.document, 'yaml');
  };
  return (
    <Stack gap="sm" className="yaml">
      <Textarea
        label={say('yamlLabel')}
        description={say('yamlHint')}
        spellCheck={false}
        autosize
        minRows={20}
        value={text}
        error={problems.length > 0}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', whiteSpace: 'pre', overflowX: 'auto' } }}
        onChange={({ currentTarget }) => take(currentTarget.value)}
      />
      {problems.length === 0 ? null : (
        <List size="sm" role="alert">
          {problems.map(({ line, message }) => (
            <List.Item key={`${line} ${message}`} style={{ overflowWrap: 'anywhere' }}>
              <Text size="sm" span fw={600}>
                {line === null ? null : `${say('line', { line })}: `}
              </Text>
              {message}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
