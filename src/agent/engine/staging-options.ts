/** What staging into a deployed system needs, whichever system that is. */
import type { Policy, SignedPolicy } from '../../api/policy.ts';
import type { Machine } from '../machine/machine.ts';
import type { NodeAndBundle } from '../programs.ts';
import type { Journal } from './journal.ts';
import type { RunFile } from './run-file.ts';
import type { ContentSource } from './step-context.ts';

/** Where the system's volume is mounted meanwhile. */
export const MOUNT_POINT = '/run/slipway/system';

export interface StagingOptions {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly policy: SignedPolicy;
  readonly runFile: RunFile;
  /** The programs that run now: Node and the agent's bundle. */
  readonly programs: NodeAndBundle;
  /** Of the policy: the program that goes on in Windows; absent where the site has none. */
  readonly windowsAgent: Policy['windowsAgent'];
  readonly content: ContentSource;
  readonly log: (line: string) => void;
}
