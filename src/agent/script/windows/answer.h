/* Reads the agent's answer: a JSON object with one member (src/agent/script/variable-protocol.ts). */
#pragma once
#include <windows.h>

enum answer_kind { ANSWER_NOTHING, ANSWER_VALUE, ANSWER_NAMES, ANSWER_PROBLEM };

struct answer {
  enum answer_kind kind;
  /* Of a value or problem; null where the value is. */
  BSTR text;
  /* Of names: VT_ARRAY of VT_VARIANT that hold VT_BSTR, as script languages want it. */
  SAFEARRAY *names;
};

/* E_FAIL for what is no such answer. `answer` is to be freed only after S_OK. */
HRESULT answer_read(struct answer *answer, const char *utf8, size_t bytes);
void answer_free(struct answer *answer);
