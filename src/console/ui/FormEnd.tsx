import { Button, Group } from '@mantine/core';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

interface FormEndProps {
  /** As useMutation has it. */
  readonly change: { readonly isPending: boolean; readonly error: unknown };
  /** What the button does, as a verb. */
  readonly action: string;
  /** Not all of it is filled in yet. */
  readonly isUnready?: boolean;
  readonly onClose: () => void;
}

/** Where a dialog's form ends: why it was not done, the way out, and its button. */
export function FormEnd({ change, action, isUnready = false, onClose }: FormEndProps) {
  const say = useUiTexts();
  return (
    <>
      {change.error === null ? null : <FailureNotice error={change.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {say('cancel')}
        </Button>
        <Button type="submit" disabled={isUnready} loading={change.isPending}>
          {action}
        </Button>
      </Group>
    </>
  );
}
