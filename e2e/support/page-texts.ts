/** What the console's pages say in English, phrases that pages have from elsewhere too: for finding such sentences on a page in Dutch. */
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import i18next from 'i18next';
import { bootSentences } from '../../src/api/boot-phrases.ts';
import { englishSentences as phraseSentences } from '../../src/task-sequence/phrases/english.ts';

const pages = resolve(import.meta.dirname, '../../src/console');

let english: Promise<readonly RegExp[]> | undefined;

/** Which of these texts are English sentences of the console, that Dutch says otherwise. */
export async function untranslated(texts: readonly string[]): Promise<readonly string[]> {
  english ??= englishSentences();
  const sentences = await english;
  return texts.filter((text) => sentences.some((sentence) => sentence.test(text)));
}

async function englishSentences(): Promise<readonly RegExp[]> {
  await loadTexts();
  const folders = Object.keys(i18next.store.data['en'] ?? {});
  const bundle = (language: string, folder: string): Record<string, string> =>
    i18next.getResourceBundle(language, folder);
  const dutch = new Set(folders.flatMap((folder) => Object.values(bundle('nl', folder))));
  const phrases = [...Object.values(phraseSentences), ...Object.values(bootSentences)].map((sentence) =>
    sentence.replaceAll(/\{\^?(\w+)\}/g, '{{$1}}'),
  );
  return [...folders.flatMap((folder) => Object.values(bundle('en', folder))), ...phrases]
    .filter((sentence) => !dutch.has(sentence) && isTelling(sentence))
    .map(patternOf);
}

/** Around a value, a single word such as "Version" tells nothing: people and the site itself begin sentences with it. */
function isTelling(sentence: string): boolean {
  const words = sentence.replaceAll(/\{\{\w+\}\}/g, '').match(/[A-Za-z]+/g) ?? [];
  return words.some((word) => /[a-z]{3}/.test(word)) && (words.length > 1 || !sentence.includes('{{'));
}

/** The texts' files ask the browser which language it wants. */
async function loadTexts(): Promise<void> {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null },
    document: { documentElement: {} },
  });
  for (const file of globSync('**/*texts.ts', { cwd: pages })) await import(`${pages}/${file}`);
}

function patternOf(sentence: string): RegExp {
  const parts = sentence.split(/\{\{\w+\}\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 's');
}
