import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { AskFirst } from './AskFirst.tsx';

interface DeleteButtonProps {
  readonly label: string;
  /** Of the question, which names what is deleted. */
  readonly title: string;
  /** What is lost by it. */
  readonly children: ReactNode;
  readonly remove: () => Promise<unknown>;
  readonly onGone: () => unknown;
}

/** Deletes after a question; a refusal is told within it. */
export function DeleteButton({ label, title, children, remove, onGone }: DeleteButtonProps) {
  const [asking, { open, close }] = useDisclosure();
  const deletion = useMutation({ mutationFn: remove, onSuccess: onGone });
  const cancel = () => {
    deletion.reset();
    close();
  };
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={open}>
        {label}
      </Button>
      {asking ? (
        <AskFirst
          title={title}
          action={label}
          isPending={deletion.isPending}
          error={deletion.error}
          onYes={() => deletion.mutate()}
          onNo={cancel}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {children}
          </Text>
        </AskFirst>
      ) : null}
    </>
  );
}
