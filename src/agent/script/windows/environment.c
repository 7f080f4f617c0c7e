/* Microsoft.SMS.TSEnvironment: the run's variables. */
#include "agent-pipe.h"
#include "fail.h"
#include "script-object.h"

static HRESULT STDMETHODCALLTYPE get_value(struct script_object *object, BSTR name, BSTR *value)
{
  (void)object;
  *value = NULL;
  struct question question;
  struct answer answer;
  question_begin(&question, "get");
  question_text(&question, "name", name);
  HRESULT result = agent_ask(&question, &answer);
  question_free(&question);
  if (FAILED(result))
    return result;
  /* A variable that is not set is an empty text, as in ConfigMgr. */
  *value = answer.kind == ANSWER_VALUE ? SysAllocStringLen(answer.text, SysStringLen(answer.text)) : SysAllocString(L"");
  answer_free(&answer);
  return *value == NULL ? E_OUTOFMEMORY : S_OK;
}

static HRESULT STDMETHODCALLTYPE put_value(struct script_object *object, BSTR name, BSTR value)
{
  (void)object;
  struct question question;
  struct answer answer;
  question_begin(&question, "set");
  question_text(&question, "name", name);
  question_text(&question, "value", value);
  question_false(&question, "secret");
  HRESULT result = agent_ask(&question, &answer);
  question_free(&question);
  if (SUCCEEDED(result))
    answer_free(&answer);
  return result;
}

static HRESULT STDMETHODCALLTYPE get_variables(struct script_object *object, VARIANT *names)
{
  (void)object;
  VariantInit(names);
  struct question question;
  struct answer answer;
  question_begin(&question, "names");
  HRESULT result = agent_ask(&question, &answer);
  question_free(&question);
  if (FAILED(result))
    return result;
  if (answer.kind == ANSWER_NAMES) {
    V_VT(names) = VT_ARRAY | VT_VARIANT;
    V_ARRAY(names) = answer.names;
    answer.names = NULL;
  } else {
    result = fail(E_FAIL, L"The agent's answer is not a list of names.");
  }
  answer_free(&answer);
  return result;
}

static HRESULT STDMETHODCALLTYPE not_available(struct script_object *object)
{
  (void)object;
  return fail(E_NOTIMPL, L"Not available: Slipway's agent alone begins and clears the environment of a task sequence.");
}

/* In the order of task-sequence.idl. */
static const struct {
  void *functions[12];
} methods = { { OBJECT_FUNCTIONS, get_value, put_value, get_variables, not_available, not_available } };

const void *const environment_methods = &methods;
