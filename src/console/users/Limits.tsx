import type { User } from '../../api/users.ts';
import { useUserTexts } from './texts.ts';

/** To which scopes and collections somebody is limited. */
export function Limits({ of: { securityScopes, collections } }: { of: Pick<User, 'securityScopes' | 'collections'> }) {
  const say = useUserTexts();
  if (securityScopes === null && collections === null) return say('everything');
  return [...(securityScopes ?? []), ...(collections ?? [])].map(({ name }) => name).join(', ');
}
