/** Where steps can be carried out, and what variables hold there, in Dutch. */
import type { placePhrases } from '../../task-sequence/phrases/of-places.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchPlaces: DutchOf<typeof placePhrases> = {
  isToRunInPe: 'de stap mag alleen in een PE worden uitgevoerd',
  isToRunInSystem: 'de stap mag alleen in het uitgerolde systeem worden uitgevoerd',
  kindRunsElsewhere: '{kind} werkt niet in {environment}, alleen in {environments}',
  kindAwaits: '{kind} in {environment} wacht op {capability}',
  awaits: 'de stap wacht op {capability}',
  noLayeredDriver: 'een gelaagd toetsenbordstuurprogramma wordt nog niet ingesteld',
  noScript: 'de stap noemt geen script',
  noCommandLine: 'de stap heeft geen opdrachtregel en kan dus nergens worden uitgevoerd',
  windowsProgram: 'de stap voert {program} uit, een programma van Windows',
  noPackages: 'programma’s en scripts in pakketten zijn nog niet mogelijk',
  noOtherAccount: 'de stap wordt uitgevoerd als een ander account, wat op Linux niet kan',
  noOtherAccountYet: 'de stap wordt uitgevoerd als een ander account, wat nog niet mogelijk is',
  neverSet: '{name} wordt hier gelezen, en wordt niet ingesteld{reason}',
  neverSetIn: '{name} wordt hier gelezen, en wordt in {places} niet ingesteld{reason}',
  forNoReason: '.',
  forNoReasonInstead: '. {instead}',
  forItAwaits: ': dat wacht op {capabilities}.',
  forItAwaitsInstead: ': dat wacht op {capabilities}. {instead}',
};
