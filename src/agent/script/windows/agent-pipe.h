/* Asks the agent over its named pipe: one question and one answer a connection. */
#pragma once
#include "answer.h"
#include "question.h"

/* Whether a task sequence runs that this process may ask: a step of it has started the process, and the agent is there. */
BOOL agent_is_there(void);
/* Ends the question, asks it and reads the answer, which is to be freed after S_OK. A problem that the agent names is E_FAIL with that text (fail.h). */
HRESULT agent_ask(struct question *question, struct answer *answer);
