import type { DeviceSummary } from '../../../api/devices.ts';

/** Of each action's dialog. */
export interface DialogProps {
  readonly devices: readonly DeviceSummary[];
  readonly onClose: () => void;
  /** After all of it was done. */
  readonly onDone?: () => void;
}
