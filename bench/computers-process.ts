/** The computers of `checkin` and `site` in a process of their own (checkin-agents.ts), and what the site holds meanwhile. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Outcome, Task } from './checkin-agents.ts';
import { pause, pssMegabytes } from './programs.ts';

/** `signal`: ends them before their time; then it throws. */
export async function inOwnProcess(task: Task, signal?: AbortSignal): Promise<Outcome> {
  const agents = fork(join(import.meta.dirname, 'checkin-agents.ts'), signal === undefined ? {} : { signal });
  agents.send(task);
  const [outcome] = await Promise.race([
    once(agents, 'message'),
    once(agents, 'exit').then(([code]) => Promise.reject(new Error(`the computers' process ended with ${code}`))),
  ]);
  return outcome;
}

/** Notes every second what these processes hold, in MB (PSS). */
export async function withMemory<T>(pids: () => number[], memory: number[], work: () => Promise<T>): Promise<T> {
  let over = false;
  const noting = (async () => {
    while (!over) {
      memory.push(pssMegabytes(pids()));
      await pause(1000);
    }
  })();
  try {
    return await work();
  } finally {
    over = true;
    await noting;
  }
}
