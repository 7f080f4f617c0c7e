/** How a piece of text looks: a name in frames, an SGR sequence (ECMA-48, 8.3.117) on the terminal. Only what VGA text mode has: 8 backgrounds, 16 foregrounds. */

/** What the computer's state means for whoever stands in the room; the band's colour says it from afar. */
export type Tone = 'working' | 'attention' | 'failed' | 'done';

export type Style =
  | 'plain'
  | 'strong'
  | 'dim'
  | 'good'
  | 'bad'
  | 'warning'
  | 'accent'
  | 'field'
  | 'chosen'
  | `band-${Tone}`
  | `band-${Tone}-strong`;

/** Each begins with 0, so that no state of before shows through. */
export const sgr: Readonly<Record<Style, string>> = {
  plain: '0;37;40',
  strong: '0;1;37;40',
  dim: '0;90;40',
  good: '0;92;40',
  bad: '0;91;40',
  warning: '0;93;40',
  accent: '0;94;40',
  field: '0;37;44',
  chosen: '0;30;47',
  'band-working': '0;37;44',
  'band-working-strong': '0;1;37;44',
  'band-attention': '0;30;43',
  'band-attention-strong': '0;30;43',
  'band-failed': '0;37;41',
  'band-failed-strong': '0;1;37;41',
  'band-done': '0;37;42',
  'band-done-strong': '0;1;37;42',
};

/**
 * The sixteen colours on a Linux console (console_codes(4), `ESC ] P nrrggbb`), calmer than VGA's and with a grey that can be read on black.
 * Sent to a Linux console only: another terminal takes the sequence for the beginning of a title and swallows what follows.
 */
export const linuxPalette: readonly string[] = [
  ...['101418', 'a8281f', '1f7a35', 'e3a008', '1c4f91', '8a4f9e', '2a8f8f', 'ccd2d8'],
  ...['7d8791', 'ff7a6e', '7ed78a', 'ffd866', '78aef5', 'd9a0ea', '7fdede', 'ffffff'],
];
