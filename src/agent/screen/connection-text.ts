/** What is said when the site or its content stops to answer, and when it answers again. */
export function connectionText(state: 'lost' | 'back', reason: string): string {
  return state === 'lost' ? `No answer from the site, trying again: ${reason}` : 'The site answers again.';
}
