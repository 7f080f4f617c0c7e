/** The coloured band on top: which computer this is and, from afar, how it stands. */
import { glyphs } from '../charset.ts';
import { emptyLine, type Line, makeLine, type Paper, span } from '../frame.ts';
import type { Facts, ScreenState } from '../screen-state.ts';
import type { Tone } from '../style.ts';

/** How the computer stands, for the colour of the band, and the word for it. */
function standing(state: ScreenState): { tone: Tone; word: string } {
  const { view, phase, logScroll } = state;
  if (view.kind === 'failure') return { tone: 'failed', word: 'Failed' };
  if (view.kind === 'notice') return { tone: 'attention', word: 'Starts soon' };
  if (view.kind === 'declined') return { tone: 'attention', word: 'Waiting for you' };
  if (view.kind === 'end') {
    if (view.result.outcome === 'succeeded') return { tone: 'done', word: 'Done' };
    return view.result.outcome === 'failed'
      ? { tone: 'failed', word: 'Failed' }
      : { tone: 'attention', word: 'Cancelled' };
  }
  if (view.kind === 'question' && logScroll === null) return { tone: 'attention', word: 'Waiting for you' };
  if (state.paused !== null) return { tone: 'attention', word: 'Paused' };
  return phase?.tone === 'attention' ? { tone: 'attention', word: 'Waiting' } : { tone: 'working', word: 'Working' };
}

/** At least 3 rows; in more, the text stands in the middle. */
export function bandLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  const { tone, word } = standing(state);
  const { facts, clock } = state;
  const fill = `band-${tone}` as const;
  const strong = `band-${tone}-strong` as const;
  const line = (left: string, right: string, style: typeof fill | typeof strong): Line =>
    makeLine(paper, [span(`  ${left}`, style)], [span(`${right}  `, style)], fill);
  const above = Array.from({ length: Math.max(0, Math.floor((rows - 3) / 2)) }, () => emptyLine(paper, fill));
  const below = Array.from({ length: Math.max(0, rows - 3 - above.length) }, () => emptyLine(paper, fill));
  const site =
    facts.siteName === undefined ? 'Slipway' : `Slipway ${glyphs[paper.charset].separator} ${facts.siteName}`;
  return [
    ...above,
    line(facts.deviceName ?? 'This computer', word, strong),
    line(site, clock ?? '', fill),
    line(machineFacts(facts, glyphs[paper.charset].separator), facts.version ?? '', fill),
    ...below,
  ];
}

/** `52:54:00:77:00:01 · 10.0.0.5 · UEFI, Secure Boot on`: what is known of it. */
function machineFacts({ mac, address, firmware, secureBoot }: Facts, separator: string): string {
  const boot = firmware === undefined ? undefined : firmware === 'bios' ? 'BIOS' : `UEFI${secureBootWords(secureBoot)}`;
  return [mac, address, boot].filter((fact) => fact !== undefined && fact !== '').join(` ${separator} `);
}

function secureBootWords(secureBoot: boolean | null | undefined): string {
  if (secureBoot === undefined || secureBoot === null) return '';
  return secureBoot ? ', Secure Boot on' : ', Secure Boot off';
}
