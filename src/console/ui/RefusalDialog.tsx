import { Button, Group, Modal } from '@mantine/core';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

/** Why an action without a form or a dialog of its own was not done. */
export function RefusalDialog({ error, onClose }: { error: unknown; onClose: () => void }) {
  const say = useUiTexts();
  return (
    <Modal opened onClose={onClose} title={say('failed')}>
      <FailureNotice error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {say('close')}
        </Button>
      </Group>
    </Modal>
  );
}
