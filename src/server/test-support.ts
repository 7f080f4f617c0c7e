/** For tests: refusals with their reason, and waiting for what comes about by itself. */

/** Asserts on a refusal: its code, and a part of what it says. */
export function refusal(code: string, part: string | RegExp = ''): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof Error) || !('code' in error)) return false;
    const fits = typeof part === 'string' ? error.message.includes(part) : part.test(error.message);
    if (error.code !== code || !fits)
      throw new Error(`expected ${code} with ${part}, got ${error.code}: ${error.message}`);
    return true;
  };
}

/** Asks until the answer is there. */
export async function eventually<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it has not come about within two minutes');
}
