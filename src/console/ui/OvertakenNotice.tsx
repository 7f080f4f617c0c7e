import { Alert } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useUiTexts } from './texts.ts';

/** In a form: that somebody else has changed what the person is editing. What they typed stays. */
export function OvertakenNotice({ isOvertaken }: { isOvertaken: boolean }) {
  const say = useUiTexts();
  if (!isOvertaken) return null;
  return (
    <Alert color="yellow" icon={<IconUsers aria-hidden />} role="status">
      {say('overtaken')}
    </Alert>
  );
}
