/** GRUB's environment block: a file of fixed size with variables, which GRUB itself overwrites in place (grub-core/lib/envblk.c). */
const BYTES = 1024;
const HEADER = '# GRUB Environment Block\n';

/** @throws RangeError for what does not fit, or would be read as something else */
export function encodeGrubEnvironment(variables: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(variables).map(([name, value]) => {
    // A backslash and a line feed would have to be escaped, a number sign fills the rest of the block.
    if (!/^\w+$/.test(name) || !/^[\w .-]*$/.test(value)) throw new RangeError(`no line of an environment: ${name}`);
    return `${name}=${value}\n`;
  });
  const text = HEADER + lines.join('');
  if (text.length > BYTES) throw new RangeError(`the environment has ${text.length} bytes, ${BYTES} are possible`);
  return Buffer.from(text.padEnd(BYTES, '#'), 'latin1');
}

/** What is no such block has no variables. */
export function decodeGrubEnvironment(block: Buffer): Record<string, string> {
  const text = block.toString('latin1');
  if (block.length !== BYTES || !text.startsWith(HEADER)) return {};
  const lines = text.slice(HEADER.length).split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
