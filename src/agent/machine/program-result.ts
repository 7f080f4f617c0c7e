import { SlipwayError } from '../../api/errors.ts';
import type { RunOptions, RunResult } from './machine.ts';

/** The result, when its exit code is one of success; otherwise SLIP-4003 with command, code and the last output. */
export function judge(shown: string, result: RunResult, { successCodes = [0] }: RunOptions): RunResult {
  const { exitCode } = result;
  if (successCodes === 'any' || successCodes.includes(exitCode)) return result;
  const said = lastLines(result.stderr) || lastLines(result.stdout) || 'nothing';
  throw new SlipwayError(
    'SLIP-4003',
    `"${shown}" ended with exit code ${exitCode}. It said: ${said}\nAll of its output is in the run's log.`,
    { exitCode },
  );
}

function lastLines(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-10).join('\n').slice(-2000);
}
