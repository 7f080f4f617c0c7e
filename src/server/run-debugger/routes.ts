import * as contract from '../../api/debugger.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { commandRun } from './make-wish.ts';
import { readDebugger } from './read-debugger.ts';

export function registerRunDebuggerRoutes(register: Register): void {
  register(contract.readDebugger, ({ site, params }) => readDebugger(site, params.id));
  register(contract.commandDebugger, ({ site, params, body, caller }) =>
    commandRun(site, params.id, body, requireAdministrator(caller).actor),
  );
}
