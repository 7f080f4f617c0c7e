import type { TaskSequenceDocument } from '../../task-sequence/document.ts';

/** YAML that is no document yet: kept while a person looks at the steps, so that nothing typed is lost. */
export interface UnfinishedText {
  readonly text: string;
  /** The document that it was written from. */
  readonly of: TaskSequenceDocument;
  readonly problems: number;
}
