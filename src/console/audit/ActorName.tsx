import type { Actor } from '../../api/actor.ts';
import { useAuditTexts } from './texts.ts';

export function ActorName({ actor }: { actor: Actor }) {
  const say = useAuditTexts();
  if (actor.kind === 'user') return actor.name;
  if (actor.kind === 'token') return say('token', { name: actor.name });
  return say(actor.kind);
}
