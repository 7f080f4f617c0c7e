/** The tree of steps beside the form of the one that is looked at. */
import { Stack, Text } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { BesideTree } from '../task-sequence-simulation/BesideTree.tsx';
import type { Simulating } from '../task-sequence-simulation/use-simulating.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { findNode, MAIN } from './edits.ts';
import { findNodes } from './find-nodes.ts';
import { HeadForm } from './HeadForm.tsx';
import { NodeForm } from './NodeForm.tsx';
import { type Marks, marksOf } from './node-marks.ts';
import { StepTree } from './StepTree.tsx';
import { Find, Toolbar } from './Toolbar.tsx';
import { useEditorTexts } from './texts.ts';
import { actionsFor, pageKey, treeKey } from './use-actions.ts';
import type { Editing } from './use-editing.ts';
import { useFindings } from './use-findings.ts';

export function StepsView(props: {
  readonly id: string;
  readonly editing: Editing;
  readonly simulating: Simulating;
  readonly first: string | undefined;
  readonly save: () => void;
}) {
  const { id, editing, simulating, first, save } = props;
  const say = useEditorTexts();
  const { document, problems } = editing;
  const [wanted, setFocused] = useState(first ?? MAIN);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [words, setWords] = useState('');
  const nameField = useRef<HTMLInputElement>(null);
  // What was focused may have been undone.
  const focused = wanted.startsWith(':') || findNode(document, wanted) !== undefined ? wanted : MAIN;
  const findings = useFindings(document, problems.length === 0);
  const marks = useMemo(() => marksOf(problems, findings), [problems, findings]);
  const found = useMemo(() => findNodes(document, words), [document, words]);
  const matches = useMemo(() => (words.trim() === '' ? null : new Set(found)), [found, words]);
  const focus = (id: string) => {
    setFocused(id);
    setChosen([]);
  };
  const rename = () => nameField.current?.select();
  const actions = actionsFor({ editing, focused, chosen, focus, rename, save, say });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work everywhere within it; each has a button as well
    <div className="editor" onKeyDown={(event) => pageKey(actions, event)}>
      <div className="editor-steps">
        {editing.isReadOnly ? null : <Toolbar editing={editing} actions={actions} />}
        <Find
          words={words}
          onChange={setWords}
          count={matches === null ? null : found.length}
          onNext={() => focus(found[(found.indexOf(focused) + 1) % Math.max(found.length, 1)] ?? focused)}
        />
        <StepTree
          {...{ document, marks, matches, focused, chosen }}
          onFocus={setFocused}
          onChoose={setChosen}
          onMove={actions.move}
          isReadOnly={editing.isReadOnly}
          outlooks={simulating.outlooks}
          isOutlookStale={simulating.isStale}
          onKey={(event) => treeKey(actions, event)}
        />
        {editing.isReadOnly ? null : (
          <Text size="xs" c="dimmed" visibleFrom="sm">
            {say('treeHint')}
          </Text>
        )}
      </div>
      <div className="editor-pane">
        <BesideTree {...{ id, simulating, focused }} isUnfinished={problems.length > 0}>
          <FormPane {...{ editing, focused, marks, nameField }} />
        </BesideTree>
      </div>
    </div>
  );
}

function FormPane(props: {
  readonly editing: Editing;
  readonly focused: string;
  readonly marks: ReadonlyMap<string, Marks>;
  readonly nameField: React.RefObject<HTMLInputElement | null>;
}) {
  const { editing, focused, marks, nameField } = props;
  const say = useEditorTexts();
  const node = findNode(editing.document, focused);
  return (
    // Where all fields are disabled, the keyboard scrolls by itself.
    <section
      className="editor-form"
      aria-label={node?.name ?? say('whole')}
      tabIndex={editing.isReadOnly ? 0 : undefined}
    >
      <fieldset className="editor-fields" disabled={editing.isReadOnly}>
        {node === undefined ? (
          <Stack gap="md">
            {editing.document.steps.length > 0 ? null : (
              <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>
            )}
            <HeadForm editing={editing} nameField={nameField} />
          </Stack>
        ) : (
          <NodeForm key={node.id} node={node} editing={editing} marks={marks.get(node.id)} nameField={nameField} />
        )}
      </fieldset>
    </section>
  );
}
