import { VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useUiTexts } from './texts.ts';

/** On the button that closes a dialog: Mantine's own says nothing to who hears the page. */
export function CloseSign() {
  const say = useUiTexts();
  return (
    <>
      <IconX size={18} aria-hidden />
      <VisuallyHidden>{say('close')}</VisuallyHidden>
    </>
  );
}
