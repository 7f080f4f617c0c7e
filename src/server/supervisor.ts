/**
 * Runs a site's roles as child processes and keeps them running: one that dies takes no other down and is started again.
 *
 *   starting ──says ready──► running ──dies──► pausing (0.5 s, doubling to 30 s; short again after a minute well) ──► starting
 *   starting ──dies for the first time──► the site cannot start
 *   any ──we stop──► stopping ──► ended
 *
 * A child gets its settings as a message (no secret stands on a command line). It is asked to end by a message too, and ends at once by
 * itself when we are gone: then the channel closes, and the next start wants its ports. Each is told how all of them are, whenever that changes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { Logger } from 'pino';
import * as z from 'zod';
import { type ErrorCode, errorCodes, SlipwayError } from '../api/errors.ts';
import { ConfigSchema } from './config.ts';
import { cannotStart } from './data-directory.ts';
import { type ProcessState, ProcessStateSchema, processName, runningHere } from './process-states.ts';
import { type Role, roles } from './roles.ts';

/** What a child is told first. */
export const RoleSettingsSchema = z.object({
  kind: z.literal('start'),
  config: ConfigSchema,
  roles: z.array(z.enum(roles)),
  database: z.union([
    z.object({ url: z.string() }),
    z.object({ socket: z.object({ host: z.string(), user: z.string(), database: z.string() }) }),
  ]),
  sockets: z.array(z.object({ interface: z.string(), port: z.union([z.literal(67), z.literal(4011)]), fd: z.int() })),
});
export type RoleSettings = z.output<typeof RoleSettingsSchema>;

/** What it is told last: end what is under way. */
export const RoleCloseSchema = z.object({ kind: z.literal('close') });

/** What it is told in between: how the site's processes are. */
export const ProcessStatesMessageSchema = z.object({
  kind: z.literal('processes'),
  processes: z.array(ProcessStateSchema),
});

/** What a child says: that its roles run, or why they do not. */
const RoleMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), message: z.string(), code: z.string() }),
]);
export type RoleMessage = z.output<typeof RoleMessageSchema>;

export interface SupervisorOptions {
  /** The program of a child, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Omit<RoleSettings, 'kind' | 'roles'>;
  readonly processes: readonly (readonly Role[])[];
  readonly log: Logger;
  /** Default: as the diagram says. */
  readonly pauses?: { readonly first: number; readonly longest: number };
}

export interface Supervisor {
  /** The process of each group, by its first role; undefined while it pauses. */
  pids(): ReadonlyMap<string, number | undefined>;
  /** Of this process, and of each group. */
  states(): readonly ProcessState[];
  /** All together; the last started ends first. */
  close(): Promise<void>;
}

const DEFAULT_PAUSES = { first: 500, longest: 30_000 };
const WELL_MILLISECONDS = 60_000;
/** A child that has not ended by then is killed. */
const PATIENCE_MILLISECONDS = 20_000;

/**
 * Starts the processes in their order, each when the one before is ready. Resolves when every role runs; throws what the first one that
 * cannot start says, having ended the others.
 */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const kept: KeptProcess[] = [];
  const own = runningHere('supervisor', [], new Date());
  const states = () => [own, ...kept.map((each) => each.state())];
  const tellStates = () => {
    for (const each of kept) each.tell({ kind: 'processes', processes: [...states()] });
  };
  const close = async () => {
    for (const each of kept.toReversed()) await each.close();
  };
  try {
    for (const group of options.processes) {
      const started = keepRunning(options, group, tellStates);
      kept.push(started);
      tellStates();
      await started.started;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    pids: () => new Map(kept.map((each) => [each.name, each.pid()])),
    states,
    close,
  };
}

interface KeptProcess {
  readonly name: string;
  readonly started: Promise<void>;
  pid(): number | undefined;
  state(): ProcessState;
  tell(message: z.output<typeof ProcessStatesMessageSchema>): void;
  close(): Promise<void>;
}

function keepRunning(options: SupervisorOptions, group: readonly Role[], tellStates: () => void): KeptProcess {
  const name = group.join('+');
  const closing = new AbortController();
  let child: ChildProcess | undefined;
  let state: ProcessState = { ...runningHere(processName([...group]), [...group], new Date()), state: 'starting' };
  const pid = () => (child?.exitCode === null && child.signalCode === null ? child.pid : undefined);
  const become = (part: Partial<ProcessState>) => {
    state = { ...state, since: new Date().toISOString(), startsAgainAt: null, ...part };
    tellStates();
  };
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  const running = (async () => {
    const pauses = options.pauses ?? DEFAULT_PAUSES;
    let everReady = false;
    for (let pause = pauses.first; !closing.signal.aborted; ) {
      const begun = performance.now();
      child = spawnRole(options, group);
      if (everReady) become({ state: 'starting', restarts: state.restarts + 1 });
      const ended = await untilEnd(child, () => {
        everReady = true;
        become({ state: 'running' });
        resolve();
      });
      if (closing.signal.aborted) return;
      if (!everReady)
        return reject(ended.failure ?? cannotStart(`The process of ${name} ${ended.how}. Its log says why.`));
      if (performance.now() - begun > WELL_MILLISECONDS) pause = pauses.first;
      options.log.error({ roles: name, how: ended.how, pause }, `${name} ended: started again after ${pause} ms`);
      become(endedWith(ended, pause));
      await sleepUnless(closing.signal, pause);
      pause = Math.min(pause * 2, pauses.longest);
    }
  })();
  return {
    name: group[0] ?? '',
    started,
    pid,
    state: () => ({ ...state, pid: pid() ?? null }),
    tell: (message) => {
      // One that is about to end has closed its channel: the next one is told anew.
      if (child?.connected === true) child.send(message, () => {});
    },
    close: async () => {
      closing.abort();
      if (child !== undefined) await endChild(child, name, options.log);
      await running;
    },
  };
}

function endedWith({ how, failure }: End, pause: number): Partial<ProcessState> {
  const at = new Date();
  return {
    state: 'restarting',
    lastEnd: { at: at.toISOString(), how, reason: failure?.message ?? null },
    startsAgainAt: new Date(at.getTime() + pause).toISOString(),
  };
}

/**
 * Megabytes of each half of V8's young generation. Node 24 lets it grow with the machine's memory: at 300 computers that report every second a site had
 * 333 to 341 MB, with this limit 230 to 245 MB (npm run bench -- checkin --scale 0.3, on a machine with other work).
 */
const YOUNG_GENERATION = 16;

function spawnRole(options: SupervisorOptions, group: readonly Role[]): ChildProcess {
  // Sockets from the service manager keep their numbers (sd_listen_fds(3)); the channel comes behind them.
  const handedOver = options.settings.sockets.map(({ fd }) => fd);
  const child = fork(options.program, [...options.args], {
    stdio: ['ignore', 'inherit', 'inherit', ...handedOver, 'ipc'],
    env: { ...options.environment },
    execArgv: [...process.execArgv, `--max-semi-space-size=${YOUNG_GENERATION}`],
  });
  const settings: RoleSettings = { kind: 'start', ...options.settings, roles: [...group] };
  // A child that dies at once closes the channel first: its end is what counts.
  child.send(settings, () => {});
  return child;
}

interface End {
  readonly how: string;
  /** What it said itself. */
  readonly failure: SlipwayError | undefined;
}

function untilEnd(child: ChildProcess, onReady: () => void): Promise<End> {
  let failure: SlipwayError | undefined;
  child.on('message', (raw) => {
    const said = RoleMessageSchema.safeParse(raw);
    if (!said.success) return;
    if (said.data.kind === 'ready') onReady();
    else failure = new SlipwayError(knownCode(said.data.code), said.data.message);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ how: `could not be run: ${error.message}`, failure }));
    child.once('exit', (code, signal) => resolve({ how: `ended with ${code ?? signal}`, failure }));
  });
}

function knownCode(code: string): ErrorCode {
  return code in errorCodes ? (code as ErrorCode) : 'SLIP-1009'; // `as`: it was found in the table.
}

async function endChild(child: ChildProcess, name: string, log: Logger): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const close: z.output<typeof RoleCloseSchema> = { kind: 'close' };
  if (child.connected) child.send(close, () => {});
  const timer = setTimeout(() => {
    log.error({ roles: name }, `${name} has not ended within ${PATIENCE_MILLISECONDS / 1000} s: killed`);
    child.kill('SIGKILL');
  }, PATIENCE_MILLISECONDS);
  await ended;
  clearTimeout(timer);
}

function sleepUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', done);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
