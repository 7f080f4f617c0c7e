/** The second initrd of a staged PE: what its agent goes on with. In a start over the network the boot ticket is in its place. */
import type { RunRecord } from '../../api/agent.ts';
import type { SignedPolicy } from '../../api/policy.ts';
import { writeNewc } from '../../formats/newc/newc.ts';
import { encodeRecord } from './journal-format.ts';
import { encodeRunFile, type RunFile } from './run-file.ts';

export interface StagedRun {
  /** The agent that runs now, in place of the boot image's own: the run goes on with the one that it was begun with. */
  readonly agent: Buffer;
  readonly runFile: RunFile;
  readonly signedPolicy: SignedPolicy;
  readonly records: readonly RunRecord[];
}

export function runArchive({ agent, runFile, signedPolicy, records }: StagedRun): Buffer {
  const secret = (name: string, content: string | Buffer) => ({
    path: `slipway/${name}`,
    mode: 0o600,
    content: Buffer.from(content),
  });
  return writeNewc([
    { path: 'slipway/agent.cjs', mode: 0o644, content: agent },
    secret('run.json', encodeRunFile(runFile)),
    secret('policy.json', JSON.stringify(signedPolicy)),
    secret('journal', Buffer.concat(records.map(encodeRecord))),
  ]);
}
