import { Button, Group, Text } from '@mantine/core';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

interface SaveRowProps {
  /** As useMutation has it. */
  readonly change: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: unknown };
  /** Default: Save. */
  readonly action?: string;
}

/** Where a form ends: why it was not saved, its button, and that it was saved. */
export function SaveRow({ change, action }: SaveRowProps) {
  const say = useUiTexts();
  return (
    <>
      {change.error === null ? null : <FailureNotice error={change.error} />}
      <Group>
        <Button type="submit" loading={change.isPending}>
          {action ?? say('save')}
        </Button>
        <Text size="sm" role="status">
          {change.isSuccess ? say('saved') : ''}
        </Text>
      </Group>
    </>
  );
}
