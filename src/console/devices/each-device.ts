/**
 * The same done with several devices, one after the other: what one of them is refused does not keep the others from it. Where required deployments would start by it, nothing is done
 * with that one until a person has confirmed them.
 */
import { SlipwayError, type Start } from '../../api/errors.ts';

export interface NamedDevice {
  readonly id: string;
  readonly name: string;
}

/** As the routes take it. */
export interface Confirmed {
  readonly confirmDeviceCount?: number;
  readonly confirmUnknownComputers?: boolean;
}

/** Devices that one request concerns, and what was confirmed for them. */
export interface Task {
  readonly devices: readonly NamedDevice[];
  readonly confirmed: Confirmed;
}

export interface Refused extends Task {
  readonly error: unknown;
}

/** A refusal that a confirmation undoes. */
interface Asked extends Task {
  readonly starts: readonly Start[];
  readonly unknown: boolean;
}

export interface Outcome {
  readonly done: number;
  readonly failures: readonly Refused[];
  readonly asked: readonly Asked[];
}

export type Act = (devices: readonly NamedDevice[], confirmed: Confirmed) => Promise<unknown>;

/** `onProgress`: after each, with how many are over. */
export async function actOnEach(
  tasks: readonly Task[],
  act: Act,
  onProgress: (over: number) => void = () => undefined,
): Promise<Outcome> {
  let done = 0;
  let over = 0;
  const failures: Refused[] = [];
  const asked: Asked[] = [];
  for (const task of tasks) {
    try {
      await act(task.devices, task.confirmed);
      done += task.devices.length;
    } catch (error) {
      const question = questionOf(task, error);
      if (question === null) failures.push({ ...task, error });
      else asked.push(question);
    }
    over += task.devices.length;
    onProgress(over);
  }
  return { done, failures, asked };
}

function questionOf(task: Task, error: unknown): Asked | null {
  if (!(error instanceof SlipwayError)) return null;
  if (error.code !== 'SLIP-1011' && error.code !== 'SLIP-1012') return null;
  return { ...task, starts: error.starts ?? [], unknown: error.code === 'SLIP-1012' };
}

/**
 * What was asked about, with the person's yes to the question that is shown: unknown computers first. The others go out as they were, so that the site asks for
 * them again: their starts were not shown yet.
 */
export function confirmedTasks(asked: readonly Asked[]): Task[] {
  const aboutUnknown = asked.some(({ unknown }) => unknown);
  return asked.map(({ devices, confirmed, starts, unknown }) => {
    if (unknown) return { devices, confirmed: { ...confirmed, confirmUnknownComputers: true } };
    return { devices, confirmed: aboutUnknown ? confirmed : { ...confirmed, confirmDeviceCount: countStarts(starts) } };
  });
}

/** On how many devices something starts: several deployments may start on one. */
export function countStarts(starts: readonly Start[]): number {
  return new Set(starts.flatMap(({ devices }) => devices)).size;
}
