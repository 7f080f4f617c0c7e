/** SetupComplete.cmd, the start-up task and Windows' own start may each start the agent. A pipe of Windows tells who was first: its name has one maker, and is free again when that one ends, however it ends. */
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PIPE = '\\\\.\\pipe\\slipway-agent-run';
const PAUSE_MILLISECONDS = 500;

/** Whether nobody else is at the run; from then on nobody can be. `patience`: milliseconds in which another one may end. */
export async function isFirst(patience = 0): Promise<boolean> {
  for (let waited = 0; ; waited += PAUSE_MILLISECONDS) {
    if (!(await isTaken()) && (await take())) return true;
    if (waited >= patience) return false;
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** wine lets several programs make the same pipe, so one looks first whether somebody answers there. */
function isTaken(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(PIPE);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

/** libuv makes the first instance with FILE_FLAG_FIRST_PIPE_INSTANCE, so a taken name is an error. */
function take(): Promise<boolean> {
  return new Promise((resolve) => {
    // Nobody has anything to say there.
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(false));
    server.listen(PIPE, () => {
      server.unref();
      resolve(true);
    });
  });
}
