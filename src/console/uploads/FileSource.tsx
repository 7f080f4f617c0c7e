/** Where an import takes its files from: this computer (dropped, or chosen), or a path on the site server that is typed. */
import { Button, CloseButton, FileButton, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconFileUpload, IconFolderUp } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { bytesText } from '../ui/quantities.ts';
import { bytesOf, type Chosen, chosenFile, chosenFolder } from './chosen-files.ts';
import { droppedFiles } from './dropped-files.ts';
import { noSource, type Source, wasUploaded } from './source.ts';
import { useUploadTexts } from './texts.ts';

interface FileSourceProps {
  readonly kind: 'file' | 'folder';
  readonly source: Source;
  readonly onChange: (source: Source) => void;
  /** Of the path. */
  readonly label: string;
  readonly description: string;
  /** As in a form: one of both has to be given. */
  readonly required?: boolean;
  /** Of a file: `.wim`. */
  readonly accept?: string;
  /** What is wrong with the path. */
  readonly error?: string | undefined;
}

export function FileSource(props: FileSourceProps) {
  const { kind, source, onChange, label, description, required = true, accept, error } = props;
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = (chosen: Chosen | null, otherwise: Problem) => {
    const nothing = chosen !== null && bytesOf(chosen) === 0;
    if (chosen === null || nothing) return setProblem(nothing ? 'empty' : otherwise);
    setProblem(null);
    onChange({ ...source, chosen });
  };
  return (
    <Stack gap="sm">
      <Drop kind={kind} problem={problem} onDropped={take}>
        {source.chosen === null ? (
          <Choose kind={kind} accept={accept} onChosen={take} />
        ) : (
          <ChosenLine chosen={source.chosen} onAway={() => onChange({ ...source, chosen: null })} />
        )}
      </Drop>
      {source.chosen === null && wasUploaded(source.path) ? <UploadedLine onAway={() => onChange(noSource)} /> : null}
      {source.chosen === null && !wasUploaded(source.path) ? (
        <TextInput
          required={required}
          spellCheck={false}
          label={label}
          description={description}
          error={error}
          value={source.path}
          onChange={({ currentTarget }) => onChange({ ...source, path: currentTarget.value })}
        />
      ) : null}
    </Stack>
  );
}

type Problem = 'wrongFile' | 'wrongFolder' | 'empty';
type Take = (chosen: Chosen | null, otherwise: Problem) => void;

function Drop({
  kind,
  problem,
  onDropped,
  children,
}: {
  kind: 'file' | 'folder';
  problem: Problem | null;
  onDropped: Take;
  children: React.ReactNode;
}) {
  const say = useUploadTexts();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const wrong = kind === 'file' ? 'wrongFile' : 'wrongFolder';
    droppedFiles(event.dataTransfer, kind).then(
      (chosen) => onDropped(chosen, wrong),
      () => onDropped(null, wrong),
    );
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
      {children}
      {problem === null ? null : (
        <Text size="sm" c="red" role="alert" mt="xs">
          {say(problem)}
        </Text>
      )}
    </Paper>
  );
}

function Choose({ kind, accept, onChosen }: { kind: 'file' | 'folder'; accept: string | undefined; onChosen: Take }) {
  const say = useUploadTexts();
  const isFolder = kind === 'folder';
  return (
    <Group gap="sm">
      {isFolder ? <FolderButton onChosen={onChosen} /> : <FileOnlyButton accept={accept} onChosen={onChosen} />}
      <Text size="sm" style={{ flex: '1 1 12rem' }}>
        {say(isFolder ? 'dropFolder' : 'dropFile')}
      </Text>
    </Group>
  );
}

function FileOnlyButton({ accept, onChosen }: { accept: string | undefined; onChosen: Take }) {
  const say = useUploadTexts();
  return (
    <FileButton
      {...(accept === undefined ? {} : { accept })}
      onChange={(file) => onChosen(file === null ? null : chosenFile(file), 'wrongFile')}
      inputProps={{ 'aria-label': say('chooseFile') }}
    >
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
          {say('chooseFile')}
        </Button>
      )}
    </FileButton>
  );
}

function FolderButton({ onChosen }: { onChosen: Take }) {
  const say = useUploadTexts();
  const placed = (files: File[]) => files.map((file) => ({ path: file.webkitRelativePath || `/${file.name}`, file }));
  // React's types lack the attribute, which browsers have had for ten years.
  const folders: object = { webkitdirectory: '' };
  return (
    <FileButton
      multiple
      onChange={(files) => onChosen(chosenFolder(placed(files)), 'wrongFolder')}
      inputProps={{ 'aria-label': say('chooseFolder'), ...folders }}
    >
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconFolderUp size={16} aria-hidden />}>
          {say('chooseFolder')}
        </Button>
      )}
    </FileButton>
  );
}

function UploadedLine({ onAway }: { onAway: () => void }) {
  const say = useUploadTexts();
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Text size="sm">{say('uploadedBefore')}</Text>
      <CloseButton aria-label={say('otherFiles')} onClick={onAway} />
    </Group>
  );
}

function ChosenLine({ chosen, onAway }: { chosen: Chosen; onAway: () => void }) {
  const say = useUploadTexts();
  const { name, files } = chosen;
  const [only] = files;
  const isFile = files.length === 1 && only?.path === name;
  const values = { name, size: bytesText(bytesOf(chosen)), count: files.length };
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {say('fromHere')}: {isFile ? say('chosen', values) : say('chosenFiles', values)}
      </Text>
      <CloseButton aria-label={say('takeAway', { name })} onClick={onAway} />
    </Group>
  );
}
