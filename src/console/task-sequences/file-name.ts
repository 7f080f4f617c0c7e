/** A name that every file system takes: what it forbids, and control characters, become hyphens. */
export function fileName(name: string, extension: string): string {
  const safe = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out.
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '-')
    .replace(/^[\s.-]+|[\s.-]+$/g, '')
    .slice(0, 100);
  return `${safe === '' ? 'task-sequence' : safe}.${extension}`;
}
