import { defineTexts } from '../texts/texts.ts';

const en = {
  'Control character': 'Control character',
  'Selection deleted': 'Selection deleted',
  Find: 'Find',
  Replace: 'Replace',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'match case',
  'by word': 'by word',
  regexp: 'regexp',
  replace: 'replace',
  'replace all': 'replace all',
  close: 'close',
  'current match': 'current match',
  'on line': 'on line',
  'replaced $ matches': 'replaced $ matches',
  'replaced match on line $': 'replaced match on line $',
  'Go to line': 'Go to line',
  go: 'go',
  Diagnostics: 'Findings',
  'No diagnostics': 'No findings',
  '$ unchanged lines': '$ unchanged lines',
};
type Phrase = keyof typeof en;

/** What the code editor says by itself; the keys are its own sentences. */
const nl: Readonly<Record<Phrase, string>> = {
  'Control character': 'Besturingsteken',
  'Selection deleted': 'Selectie verwijderd',
  Find: 'Zoeken',
  Replace: 'Vervangen',
  next: 'volgende',
  previous: 'vorige',
  all: 'alle',
  'match case': 'hoofdlettergevoelig',
  'by word': 'hele woorden',
  regexp: 'reguliere expressie',
  replace: 'vervangen',
  'replace all': 'alles vervangen',
  close: 'sluiten',
  'current match': 'huidige overeenkomst',
  'on line': 'op regel',
  'replaced $ matches': '$ overeenkomsten vervangen',
  'replaced match on line $': 'overeenkomst op regel $ vervangen',
  'Go to line': 'Ga naar regel',
  go: 'ga',
  Diagnostics: 'Bevindingen',
  'No diagnostics': 'Geen bevindingen',
  '$ unchanged lines': '$ ongewijzigde regels',
};

const useCodeTexts = defineTexts('code', { en, nl });

/** As the editor takes them. */
export function useCodePhrases(): Record<string, string> {
  const say = useCodeTexts();
  // `as`: the keys of the table just above.
  return Object.fromEntries((Object.keys(en) as Phrase[]).map((phrase) => [phrase, say(phrase)]));
}
