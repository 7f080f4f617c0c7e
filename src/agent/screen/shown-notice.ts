/** What a person reads before a required deployment begins by itself, and may do once they have stopped it. */
import { formatWait } from './bytes.ts';

export interface ShownNotice {
  /** Of the task sequence, by which people know the deployment. */
  readonly name: string;
  /** Somebody's own. */
  readonly headline: string | null;
  readonly texts: readonly string[];
  /** Those that may be erased, a line each; null: it erases none. */
  readonly disks: readonly string[] | null;
}

export const DISKS_INTRODUCTION = 'It erases disks. What is on those of this computer:';

/** All of it, as plain lines. */
export function noticeLines({ name, headline, texts, disks }: ShownNotice, seconds: number): string[] {
  return [
    startsText(name, seconds),
    ...(headline === null ? [] : [headline]),
    ...texts,
    ...(disks === null ? [] : [DISKS_INTRODUCTION, ...disks.map((disk) => `  ${disk}`)]),
  ];
}

export function startsText(name: string, seconds: number): string {
  return `"${name}" starts on this computer in ${formatWait(seconds)}.`;
}

/** What can be done once it was not let begin: the key to press and the words beside it. Nothing is chosen in a person's place, who may be saving files elsewhere. */
export const declinedChoices = {
  start: { key: 's', label: 'Start it after all' },
  restart: { key: 'b', label: "Restart into the computer's own system" },
  'switch-off': { key: 'o', label: 'Switch off' },
} as const;
export type DeclinedChoice = keyof typeof declinedChoices;
export const declinedChoiceNames = Object.keys(declinedChoices) as DeclinedChoice[]; // `as`: Object.keys forgets its keys.

export function declinedChoiceOfKey(typed: string): DeclinedChoice | undefined {
  return declinedChoiceNames.find((name) => declinedChoices[name].key === typed.toLowerCase());
}
