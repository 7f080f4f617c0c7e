/** For tests only: network namespaces joined by veth pairs, and programs inside them; all removed by `close`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('test-program.ts', import.meta.url));
let networks = 0;

export function canMakeNamespaces(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** One line a program printed. */
export type Event = Record<string, unknown>;

export interface Program {
  /** The next printed event that matches; earlier ones stay for later calls. Rejects when the program ends. */
  next(matches: (event: Event) => boolean): Promise<Event>;
  /** Everything printed so far. */
  readonly events: readonly Event[];
  write(line: string): void;
}

export interface TestNetwork {
  /** Runs `ip` in a namespace. */
  ip(namespace: string, command: string): void;
  /** A cable between two namespaces; the ends are up, without addresses. */
  cable(left: [namespace: string, nic: string], right: [namespace: string, nic: string]): void;
  /** Runs a command in a namespace to its end and gives what it printed, errors too. */
  run(namespace: string, command: readonly string[]): string;
  /** Starts a long-running foreign program; its output is kept for the error message. */
  start(namespace: string, command: readonly string[], ready: RegExp): Promise<void>;
  program(namespace: string, role: 'proxy' | 'client', settings: object): Promise<Program>;
  close(): Promise<void>;
}

export function createTestNetwork(namespaces: readonly string[]): TestNetwork {
  networks += 1;
  const prefix = `dhcp-test-${process.pid}-${networks}-`;
  const children: ChildProcess[] = [];
  const inside = (namespace: string, command: readonly string[]): string[] => [
    ...['ip', 'netns', 'exec', `${prefix}${namespace}`],
    ...command,
  ];
  const launch = (namespace: string, command: readonly string[]): ChildProcess => {
    const [file = '', ...args] = inside(namespace, command);
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  for (const namespace of namespaces) {
    execute(['ip', 'netns', 'add', `${prefix}${namespace}`]);
    execute(inside(namespace, ['ip', 'link', 'set', 'lo', 'up']));
  }
  return {
    ip: (namespace, command) => void execute(inside(namespace, ['ip', ...command.split(' ')])),
    cable([left, leftNic], [right, rightNic]) {
      execute(
        `ip link add ${leftNic} netns ${prefix}${left} type veth peer name ${rightNic} netns ${prefix}${right}`.split(
          ' ',
        ),
      );
      execute(inside(left, ['ip', 'link', 'set', leftNic, 'up']));
      execute(inside(right, ['ip', 'link', 'set', rightNic, 'up']));
    },
    run: (namespace, command) => execute(inside(namespace, command)),
    start: (namespace, command, ready) => started(launch(namespace, command), ready),
    async program(namespace, role, settings) {
      const child = launch(namespace, [process.execPath, PROGRAM, role, JSON.stringify(settings)]);
      const program = eventsOf(child);
      await program.next((event) => event['ready'] === true);
      return program;
    },
    async close() {
      await Promise.all(children.map(ended));
      for (const namespace of namespaces) execute(['ip', 'netns', 'del', `${prefix}${namespace}`]);
    },
  };
}

function execute(command: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return stdout + stderr;
}

function eventsOf(child: ChildProcess): Program {
  const events: Event[] = [];
  const taken = new Set<Event>();
  let waiting: { matches: (event: Event) => boolean; resolve: (event: Event) => void; reject: (e: Error) => void }[] =
    [];
  let rest = '';
  let complaints = '';
  const deliver = (event: Event): void => {
    const reader = waiting.find(({ matches }) => matches(event));
    if (reader === undefined) return;
    waiting = waiting.filter((other) => other !== reader);
    taken.add(event);
    reader.resolve(event);
  };
  child.stderr?.on('data', (bytes) => {
    complaints += bytes;
  });
  child.stdout?.on('data', (bytes) => {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event: Event = JSON.parse(line);
      events.push(event);
      deliver(event);
    }
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting) reject(new Error(`The program ended with ${code}: ${complaints}`));
  });
  return {
    events,
    next(matches) {
      const known = events.find((event) => !taken.has(event) && matches(event));
      if (known === undefined) return new Promise((resolve, reject) => waiting.push({ matches, resolve, reject }));
      taken.add(known);
      return Promise.resolve(known);
    },
    write: (line) => void child.stdin?.write(`${line}\n`),
  };
}

function started(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (bytes: unknown): void => {
      output += String(bytes);
      if (ready.test(output)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`The program ended with ${code}: ${output}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
