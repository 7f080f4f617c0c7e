/** Takes a CSV file: dropped, or chosen. */
import { Button, FileButton, Group, Paper, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useImportTexts } from './texts.ts';

const MOST_BYTES = 32 << 20;

export interface ReadFile {
  readonly name: string;
  readonly text: string;
  /** Tells it from another of the same name. */
  readonly number: number;
}

interface FileFieldProps {
  readonly file: ReadFile | null;
  readonly onRead: (file: ReadFile) => void;
}

export function FileField({ file, onRead }: FileFieldProps) {
  const say = useImportTexts();
  const [problem, setProblem] = useState<'tooLarge' | 'notUtf8' | null>(null);
  const [over, setOver] = useState(false);
  const take = async (given: File | null | undefined) => {
    if (given === null || given === undefined) return;
    const read = given.size > MOST_BYTES ? 'tooLarge' : await textOf(given);
    if (read === 'tooLarge' || read === 'notUtf8') return setProblem(read);
    setProblem(null);
    onRead({ name: given.name, text: read.text, number: (file?.number ?? 0) + 1 });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <Paper
      withBorder
      p="md"
      style={{ borderStyle: 'dashed', ...(over ? { borderColor: 'var(--mantine-primary-color-filled)' } : {}) }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group gap="sm">
        <FileButton onChange={take} accept=".csv,.txt,text/csv,text/plain" inputProps={{ 'aria-label': say('choose') }}>
          {(props) => (
            <Button {...props} leftSection={<IconFileUpload size={16} aria-hidden />}>
              {say(file === null ? 'choose' : 'chooseAnother')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {file === null ? say('orDrop') : file.name}
        </Text>
      </Group>
      {problem === null ? null : (
        <Text size="sm" c="red" role="alert" mt="xs">
          {say(problem)}
        </Text>
      )}
    </Paper>
  );
}

async function textOf(file: File): Promise<{ text: string } | 'notUtf8'> {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    // The decoder's own way to say it.
    return 'notUtf8';
  }
}
