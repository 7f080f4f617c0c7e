import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useUiTexts } from './texts.ts';

/** While somebody types, the site is asked once they pause. */
const PAUSE_MILLISECONDS = 250;

export function SearchField({
  value,
  onChange,
  placeholder,
  label,
}: {
  value: string;
  onChange: (text: string) => void;
  placeholder: string;
  /** Where several stand side by side: what each searches. */
  label?: string;
}) {
  const say = useUiTexts();
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, PAUSE_MILLISECONDS);
  // The back button changes it from outside.
  useEffect(() => setText(value), [value]);
  const take = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      type="search"
      {...(label === undefined ? { 'aria-label': say('search') } : { label })}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label={say('clearSearch')} onClick={() => take('')} />
      }
      value={text}
      onChange={({ currentTarget }) => take(currentTarget.value)}
      w="20rem"
      maw="100%"
    />
  );
}
