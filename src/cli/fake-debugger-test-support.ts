/** The debugger of the small site in memory: one run, and a computer that takes each wish when it is looked at. */
import type { DebugCommand } from '../api/debug-commands.ts';
import * as contract from '../api/debugger.ts';
import { SlipwayError } from '../api/errors.ts';
import type { Run } from '../api/runs.ts';
import type { ContractServer } from './contract-test-support.ts';
import { AT } from './things-test-support.ts';

export interface FakeDebugged {
  debugger: contract.Debugger;
  /** What was asked for, in order. */
  asked: contract.DebugRequest[];
  /** The computer takes what was asked, and may refuse it; absent: it does not take anything. */
  take?: (asked: contract.DebugRequest, debugged: contract.Debugger) => string | null;
}

export function bindDebugger(server: ContractServer, state: { debugged: FakeDebugged | null; runs: Run[] }): void {
  const debugged = (): FakeDebugged => {
    if (state.debugged === null)
      throw new SlipwayError('SLIP-2010', 'The agent of this run does not know the debugger.');
    return state.debugged;
  };
  server.on(contract.readDebugger, () => {
    const fake = debugged();
    for (const wish of fake.debugger.wishes) {
      if (wish.taken || fake.take === undefined) continue;
      wish.taken = true;
      wish.refused = fake.take(wish.command as contract.DebugRequest, fake.debugger);
    }
    return fake.debugger;
  });
  server.on(contract.commandDebugger, ({ body }) => {
    const fake = debugged();
    fake.asked.push(body);
    if (body.command === 'terminate') return { number: null };
    if (body.command === 'goto' && body.nodeId === 'disk' && !body.confirm)
      throw new SlipwayError('SLIP-2011', 'Partition would be done again.');
    const number = fake.debugger.wishes.length + 1;
    const command = { pause: fake.debugger.run.paused?.sequence ?? 1, ...body } as DebugCommand;
    fake.debugger.wishes.push({ number, by: 'ada', command, at: AT, taken: false, refused: null });
    return { number };
  });
}
