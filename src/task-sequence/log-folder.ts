/** Where the run's log stands on the computer: `_SMSTSLogPath`. */
import type { Environment } from './step.ts';

/** In the PE it is memory; in the deployed system it lies with the agent and is removed with it. Null: there is no agent there yet. */
export const logFolders = {
  'linux-pe': '/run/slipway/log',
  linux: '/var/lib/slipway/log',
  winpe: null,
  windows: 'C:\\ProgramData\\Slipway\\log',
} as const satisfies Record<Environment, string | null>;
