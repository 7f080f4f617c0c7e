import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ApplicationDefinition,
  ApplicationDefinitionSchema,
} from '../../task-sequence/applications/application-definition.ts';
import { addType, changeHead, type DefinitionEdit, moveType, removeType, replaceType } from './application-edits.ts';

const definition = ApplicationDefinitionSchema.parse({
  name: 'Suite',
  deploymentTypes: ['One', 'Two', 'Three'].map((name) => ({
    name,
    technology: 'linux-deb',
    deb: { packages: ['vim'] },
  })),
});
const type = (at: number) => definition.deploymentTypes[at] ?? assert.fail();
const renamed = { ...type(1), name: 'Zwei' };
/** Somebody else has done it. */
const without = (at: number): ApplicationDefinition => ({
  ...definition,
  deploymentTypes: definition.deploymentTypes.toSpliced(at, 1),
});

test('a deployment type is added, changed, removed and moved, and the others stay as they are', () => {
  const done: [DefinitionEdit, string][] = [
    [addType({ ...type(0), name: 'Four' }), 'One Two Three Four'],
    [replaceType(type(1), renamed), 'One Zwei Three'],
    [removeType(type(0)), 'Two Three'],
    [moveType('Three', 0), 'Three One Two'],
    [moveType('One', 1), 'Two One Three'],
    [moveType('Two', 9), 'One Three Two'],
  ];
  for (const [edit, names] of done)
    assert.equal(
      edit(definition)
        ?.deploymentTypes.map(({ name }) => name)
        .join(' '),
      names,
    );
});

test('what somebody else has changed meanwhile elsewhere in it stays', () => {
  const newer = { ...without(0), comment: 'newer' };
  const next = replaceType(type(1), renamed)(newer);
  assert.deepEqual([next?.comment, next?.deploymentTypes.map(({ name }) => name)], ['newer', ['Zwei', 'Three']]);
  assert.equal(changeHead(definition, { publisher: 'We' })(newer)?.comment, 'newer');
});

test('what was changed or removed meanwhile is not overwritten', () => {
  const changed = {
    ...definition,
    deploymentTypes: definition.deploymentTypes.with(1, { ...type(1), maximumMinutes: 5 }),
  };
  for (const newer of [without(1), changed]) {
    assert.equal(replaceType(type(1), renamed)(newer), null);
    assert.equal(removeType(type(1))(newer), null);
  }
  assert.equal(moveType('Two', 0)(without(1)), null);
  assert.equal(changeHead(definition, { comment: 'mine' })({ ...definition, comment: 'theirs' }), null);
  assert.equal(moveType('Two', 0)(changed)?.deploymentTypes[0]?.maximumMinutes, 5);
});
