/** So that files differ only where something does. */
export function inOneOrder(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name).sort();
}
