/** What a person can choose after a failure: the key to press and the words beside it. L, the log, is always there. */
export const failureChoices = {
  'try-again': { key: 'r', label: 'Try again', automatic: 'Tries again by itself' },
  network: { key: 'n', label: 'Network settings', automatic: 'Asks for network settings' },
  shell: { key: 's', label: 'Open a shell', automatic: 'Opens a shell' },
  restart: { key: 'b', label: 'Restart (boot again)', automatic: 'Restarts by itself' },
  'switch-off': { key: 'o', label: 'Switch off', automatic: 'Switches off by itself' },
} as const;
export type ChoiceName = keyof typeof failureChoices;

/** The choice whose key was typed, of those offered. */
export function choiceOfKey<Name extends ChoiceName>(typed: string, offered: readonly Name[]): Name | undefined {
  return offered.find((name) => failureChoices[name].key === typed.toLowerCase());
}
