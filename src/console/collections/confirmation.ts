import type { Confirmed } from '../ui/ConfirmStarts.tsx';

/** What the routes of collections take of it: nothing of theirs is high-risk. */
export function confirmationIn({ confirmDeviceCount, confirmUnknownComputers }: Confirmed) {
  return { confirmDeviceCount, confirmUnknownComputers };
}
