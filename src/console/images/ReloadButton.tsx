/** Reads what is told of the images once more from what is stored. */
import { Button, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { FailureNotice } from '../ui/FailureNotice.tsx';

interface ReloadButtonProps {
  readonly label: string;
  readonly hint: string;
  /** What is said afterwards. */
  readonly done: string;
  /** Asks the site, and has what is shown asked for again. */
  readonly reload: () => Promise<void>;
}

export function ReloadButton({ label, hint, done, reload }: ReloadButtonProps) {
  const reloading = useMutation({
    mutationFn: reload,
    onSuccess: () => notifications.show({ message: done }),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        {...{ variant: 'default', size: 'xs', title: hint, loading: reloading.isPending }}
        leftSection={<IconRefresh size={14} aria-hidden />}
        onClick={() => reloading.mutate()}
      >
        {label}
      </Button>
      {reloading.isError ? <FailureNotice error={reloading.error} /> : null}
    </Stack>
  );
}
