import { Alert, List } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { Marks } from './node-marks.ts';
import { useEditorTexts } from './texts.ts';

/** What was found at a node, whole. */
export function MarkList({ marks }: { readonly marks: Marks | undefined }) {
  const say = useEditorTexts();
  if (marks === undefined) return null;
  const { errors, warnings } = marks;
  const icon = errors.length > 0 ? <IconAlertTriangle aria-hidden /> : <IconInfoCircle aria-hidden />;
  return (
    <Alert className="editor-alert" color={errors.length > 0 ? 'red' : 'yellow'} icon={icon} title={say('lookedOver')}>
      <List size="sm">
        {[...errors, ...warnings].map((message) => (
          <List.Item key={message} style={{ overflowWrap: 'anywhere' }}>
            {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
