import { Alert, Anchor, Button, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { YamlEditor } from '../ui/YamlEditor.tsx';
import { YamlText } from '../ui/YamlText.tsx';
import { useEditorTexts } from './texts.ts';
import type { UnfinishedText } from './unfinished-text.ts';
import type { Editing } from './use-editing.ts';
import { useFindings } from './use-findings.ts';
import { findingsInText, fromYaml, type TextProblem, toYaml } from './yaml-document.ts';

interface YamlViewProps {
  readonly editing: Editing;
  readonly unfinished: UnfinishedText | null;
  /** Told of text that is no document: it is not in what would be saved, and is kept when another view is opened. */
  readonly onUnfinished: (text: UnfinishedText | null) => void;
  readonly save: () => void;
}

/** The same document as text, which is only shown while somebody else holds the edit lock. */
export function YamlView(props: YamlViewProps) {
  const say = useEditorTexts();
  const { isReadOnly, document } = props.editing;
  return isReadOnly ? <YamlText label={say('yamlLabel')} text={toYaml(document)} /> : <YamlToWrite {...props} />;
}

/** It is taken over with each change that is valid; what is not stays here, and is told by its lines. */
function YamlToWrite({ editing, unfinished, onUnfinished, save }: YamlViewProps) {
  const say = useEditorTexts();
  const { text, isOlder, take } = useText(editing, unfinished, onUnfinished);
  const read = useMemo(() => fromYaml(text), [text]);
  const findings = useFindings(editing.document, 'places' in read);
  const [goTo, setGoTo] = useState<{ from: number } | null>(null);
  const problems = useMemo(
    () => ('problems' in read ? read.problems : findingsInText(findings, read.places)),
    [read, findings],
  );
  const marks = useMemo(() => problems.map((each) => ({ ...each, ...(each.place ?? { from: 0, to: 0 }) })), [problems]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key that the toolbar has a button for
    <div onKeyDown={(event) => saveKey(event, save)}>
      <Stack gap="sm">
        <Text size="sm">{say('yamlHint')}</Text>
        {isOlder ? <OlderText onTake={() => onUnfinished(null)} /> : null}
        <YamlEditor label={say('yamlLabel')} value={text} onChange={take} marks={marks} goTo={goTo} />
        <Problems problems={problems} onGoTo={setGoTo} />
      </Stack>
    </div>
  );
}

/** The text that is shown: of the document, or what a person has left unfinished. */
function useText(
  { document, edit }: Editing,
  unfinished: UnfinishedText | null,
  onUnfinished: YamlViewProps['onUnfinished'],
) {
  const [entered] = useState(document);
  const [text, setText] = useState(() => unfinished?.text ?? toYaml(document));
  const [of, setOf] = useState(unfinished?.of ?? document);
  // It was changed elsewhere: undone, or taken over from somebody else.
  if (of !== document && unfinished === null) {
    setOf(document);
    setText(toYaml(document));
  }
  const take = (next: string) => {
    setText(next);
    const read = fromYaml(next);
    if ('problems' in read) return onUnfinished({ text: next, of, problems: read.problems.length });
    // Letters that are taken back leave no change.
    const same = [document, entered].find((each) => saysTheSame(each, read.document)) ?? read.document;
    setOf(same);
    onUnfinished(null);
    edit(() => same, 'yaml');
  };
  return { text, isOlder: of !== document && unfinished !== null, take };
}

function saysTheSame(one: TaskSequenceDocument, other: TaskSequenceDocument): boolean {
  return toYaml(one) === toYaml(other);
}

function saveKey(event: React.KeyboardEvent, save: () => void): void {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  save();
}

function OlderText({ onTake }: { readonly onTake: () => void }) {
  const say = useEditorTexts();
  return (
    <Alert
      className="editor-alert"
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title={say('olderTextTitle')}
    >
      <Text size="sm">{say('olderText')}</Text>
      <Button mt="xs" size="compact-sm" variant="default" onClick={onTake}>
        {say('takeSteps')}
      </Button>
    </Alert>
  );
}

interface ProblemsProps {
  readonly problems: readonly TextProblem[];
  readonly onGoTo: (place: { from: number }) => void;
}

function Problems({ problems, onGoTo }: ProblemsProps) {
  const say = useEditorTexts();
  if (problems.length === 0) return null;
  return (
    <div role="status">
      <List size="sm" aria-label={say('lookedOver')}>
        {problems.map(({ line, place, message }) => (
          <List.Item key={`${line} ${message}`} style={{ overflowWrap: 'anywhere' }}>
            {place === null ? null : (
              <>
                <Anchor component="button" type="button" size="sm" onClick={() => onGoTo({ from: place.from })}>
                  {say('line', { line: line ?? 0 })}
                </Anchor>
                {': '}
              </>
            )}
            {message}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
