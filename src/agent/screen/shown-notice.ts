/** What a person reads before a required deployment begins by itself. */
export interface ShownNotice {
  readonly headline: string;
  readonly texts: readonly string[];
  /** Those that may be erased, a line each; null: it erases none. */
  readonly disks: readonly string[] | null;
}

export const DISKS_INTRODUCTION = 'It erases disks. What is on those of this computer:';

/** All of it, as plain lines. */
export function noticeLines({ headline, texts, disks }: ShownNotice): string[] {
  return [headline, ...texts, ...(disks === null ? [] : [DISKS_INTRODUCTION, ...disks.map((disk) => `  ${disk}`)])];
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
