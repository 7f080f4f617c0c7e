import { Buffer } from 'node:buffer';

/** Bytes of UTF-8: Microsoft's page "ComputerName" of the answer file's reference, which also lists the characters. */
const MAX_BYTES = 15;

/** What is wrong with a name for a Windows computer, as a sentence with what to do; null when nothing is. Letters of any script are allowed, as Windows has them. */
export function computerNameProblem(name: string): string | null {
  const bytes = Buffer.byteLength(name);
  if (bytes > MAX_BYTES)
    return `"${name}" is too long for a computer's name: Windows takes ${MAX_BYTES} characters at most, and it has ${bytes}; set a shorter OSDComputerName`;
  if (!/^[\p{L}\p{N}_-]+$/u.test(name) || /^-|-$/.test(name))
    return `"${name}" is not a computer's name in Windows: use letters and digits, and "-" or "_" within`;
  if (/^\d+$/.test(name)) return `"${name}" is not a computer's name in Windows: it needs a letter, not digits alone`;
  return null;
}
