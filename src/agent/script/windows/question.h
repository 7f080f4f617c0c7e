/* Writes a question to the agent: one line of JSON (src/agent/script/variable-protocol.ts), in ASCII alone. */
#pragma once
#include <windows.h>

struct question {
  char *text;
  size_t length;
  size_t capacity;
  /* Whatever went wrong first; later calls do nothing then. */
  HRESULT state;
};

/* Zeroes the question, then begins it; question_free is needed in any case. `ask` is plain text of ours. */
void question_begin(struct question *question, const char *ask);
/* `key` is plain text of ours; a null BSTR is an empty text, as everywhere in COM. */
void question_text(struct question *question, const char *key, BSTR value);
void question_number(struct question *question, const char *key, ULONG value);
void question_false(struct question *question, const char *key);
/* Ends the line. What it returns says whether the question may be asked. */
HRESULT question_end(struct question *question);
void question_free(struct question *question);
