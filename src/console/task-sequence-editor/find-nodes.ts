import { allNodes, type TaskSequenceDocument, textsOf, walk } from '../../task-sequence/document.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';

/** The nodes whose name, type, description, settings, variables or condition hold the words, in their order. */
export function findNodes(document: TaskSequenceDocument, words: string): string[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  return [...walk(allNodes(document))].flatMap((node) => {
    const { id: _, ...fields } = node;
    const own = 'steps' in fields ? { ...fields, steps: [] } : fields;
    const texts = [...textsOf(own), node.type === 'group' ? '' : kindOf(node.type).name];
    return texts.some((text) => text.toLowerCase().includes(wanted)) ? [node.id] : [];
  });
}
