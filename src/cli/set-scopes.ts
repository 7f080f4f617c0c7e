/** The command `set-scopes`, which images, task sequences and collections have alike. */
import type { Command } from 'commander';
import { SlipwayError } from '../api/errors.ts';
import type { Cli } from './cli.ts';
import { collect, examples } from './command-line.ts';
import { namesText, scopeIds } from './limits.ts';
import type { Named } from './named-things.ts';
import type { Answer, Site } from './site.ts';

interface Securable {
  /** `image package` */
  readonly noun: string;
  /** As the command line names one. */
  readonly argument: string;
  readonly example: string;
  find(site: Site, reference: string): Promise<Named>;
  set(
    site: Site,
    id: string,
    body: { securityScopeIds: string[] },
  ): Promise<Answer<Named & { readonly securityScopes: readonly Named[] }>>;
}

export function addSetScopes(commands: Command, cli: Cli, { noun, argument, example, find, set }: Securable): void {
  examples(
    commands
      .command(`set-scopes <${argument}...>`)
      .description(`Put ${noun}s into security scopes, in place of those that they were in`)
      .option('--scope <name>', 'a security scope that you have; may be given several times', collect)
      .action(async (references: string[], { scope = [] }: { scope?: string[] }) => {
        if (scope.length === 0)
          throw new SlipwayError('SLIP-6001', `Give at least one --scope: every ${noun} is in one.`);
        const site = await cli.site();
        const securityScopeIds = await scopeIds(site, scope);
        // All are found before any is moved: a misspelt name must not leave half of the work done.
        const found: Named[] = [];
        for (const reference of references) found.push(await find(site, reference));
        for (const { id } of found)
          cli.show(
            await set(site, id, { securityScopeIds }),
            ({ name, securityScopes }) => `The ${noun} "${name}" is in ${namesText(securityScopes)}.\n`,
          );
      }),
    example,
  );
}
