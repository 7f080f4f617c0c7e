/** Everything that the site knows about a run, in one zip file. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { getRunEvidence } from '../../api/run-evidence.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findRun } from '../named-things.ts';

export function addEvidence(runs: Command, cli: Cli, runReference: string): void {
  examples(
    runs
      .command('evidence <run>')
      .summary('Everything that is known of a run that has ended, as a zip file that proves itself')
      .description(
        `Everything that is known of a run that has ended, as a zip file that proves itself; ${runReference}`,
      )
      .requiredOption('--file <file>', 'the zip file, which is made')
      .action(async (reference: string, { file }: { file: string }) => {
        const site = await cli.site();
        const { value: run } = await findRun(site, reference);
        await keep(cli, file, await site.download(getRunEvidence, { params: { id: run.id } }));
        cli.say(
          `The evidence of "${run.taskSequenceName}" on ${run.deviceName} is in ${file}. Its README.txt says how to verify it.`,
        );
      }),
    'slipway runs evidence PC-01 --file PC-01.zip',
  );
}

/** Never over another file; and none is left that is not whole. */
async function keep(cli: Cli, file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const path = resolve(cli.world.workingDirectory, file);
  const out = createWriteStream(path, { flags: 'wx' });
  let opened = false;
  out.once('open', () => {
    opened = true;
  });
  try {
    await pipeline(pieces, out);
  } catch (cause) {
    if (opened) await rm(path, { force: true });
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = exists ? 'there is a file of that name already; choose another name' : String(cause);
    throw new SlipwayError('SLIP-6001', `The evidence cannot be written into ${file}: ${why}.`, { cause });
  }
}
