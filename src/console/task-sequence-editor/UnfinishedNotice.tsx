import { Alert, Button, Group, Text } from '@mantine/core';
import { IconFileAlert } from '@tabler/icons-react';
import { useEditorTexts } from './texts.ts';

interface UnfinishedNoticeProps {
  readonly onBack: () => void;
  readonly onDiscard: () => void;
}

/** Beside the steps, while text of the YAML view waits that is not in them. */
export function UnfinishedNotice({ onBack, onDiscard }: UnfinishedNoticeProps) {
  const say = useEditorTexts();
  return (
    <Alert
      className="editor-alert"
      color="yellow"
      mb="sm"
      icon={<IconFileAlert aria-hidden />}
      title={say('unfinishedTextTitle')}
    >
      <Text size="sm">{say('unfinishedText')}</Text>
      <Group mt="xs" gap="sm">
        <Button size="compact-sm" variant="default" onClick={onBack}>
          {say('backToText')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {say('discardText')}
        </Button>
      </Group>
    </Alert>
  );
}
