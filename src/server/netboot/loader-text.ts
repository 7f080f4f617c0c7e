/**
 * Values on their way into a loader's script. A name or an address must never become a command: text for people loses
 * every character that iPXE or GRUB could read as more than text; addresses and arguments are refused instead of mended.
 */

/** One line of plain ASCII without quotes, `$`, `;`, `&`, `|`, braces, brackets, backslashes or `#`, and not looking like an option. A semicolon becomes a comma, so that a sentence stays one. */
export function shownText(text: string): string {
  const lineWidth = 400;
  return text
    .replaceAll(';', ',')
    .replace(/[^A-Za-z0-9 .,:()/_+=-]/g, (found) => (found === '→' ? '-' : ''))
    .replace(/^[ -]+/, '')
    .slice(0, lineWidth);
}

/**
 * An absolute plain-HTTP URL by IPv4 address.
 * @throws RangeError when it holds anything that a loader could read as more than a URL
 */
export function loaderUrl(url: string): URL {
  if (!/^http:\/\/[0-9.]+:[0-9]+\/[\w./:?=-]+$/.test(url))
    throw new RangeError(`"${url}" cannot go into a boot script.`);
  return new URL(url);
}

/**
 * A kernel's command line, in the characters that the site's setting allows.
 * @throws RangeError for others
 */
export function loaderArguments(words: string): string {
  if (!/^[\w=.,:@/ -]*$/.test(words)) throw new RangeError(`"${words}" cannot go into a boot script.`);
  return words;
}

/** What whoever stands before the computer is told while a key is waited for: two lines, each short enough for a screen of 80 columns. */
export function promptText(seconds: number): [without: string, question: string] {
  return [
    'Without a key this computer goes on to its disk.',
    `Press Escape within ${seconds} seconds to choose a deployment.`,
  ];
}
