/*
 * Microsoft.SMS.TSProgressUI. There is no dialog: what a script shows is said by the agent, on the run's screen, in its log and to the site. Nobody is waited for.
 * What would need a person's answer, or a restart, is refused.
 */
#include "agent-pipe.h"
#include "fail.h"
#include "script-object.h"

/* MB_OK, and what it answers. */
#define OK_ALONE 0
#define OK_PRESSED 1

static HRESULT tell(struct question *question)
{
  struct answer answer;
  HRESULT result = agent_ask(question, &answer);
  question_free(question);
  if (SUCCEEDED(result))
    answer_free(&answer);
  return result;
}

static HRESULT tell_message(BSTR title, BSTR text)
{
  struct question question;
  question_begin(&question, "message");
  question_text(&question, "title", title);
  question_text(&question, "message", text);
  return tell(&question);
}

/* The run's own screen is no dialog of this object's, and scripts' windows come before it. So there is nothing to close. */
static HRESULT STDMETHODCALLTYPE close_progress_dialog(struct script_object *object)
{
  (void)object;
  return S_OK;
}

/* The number of the sequence's step is the engine's: what a script says of it is passed over. */
static HRESULT STDMETHODCALLTYPE show_ts_progress(struct script_object *object, BSTR organization, BSTR sequence, BSTR title, BSTR action,
                                                  ULONG step, ULONG steps)
{
  (void)object, (void)organization, (void)sequence, (void)title, (void)step, (void)steps;
  struct question question;
  question_begin(&question, "progress");
  question_text(&question, "message", action);
  return tell(&question);
}

static HRESULT STDMETHODCALLTYPE show_ts_detailed_progress(struct script_object *object, BSTR organization, BSTR sequence, BSTR title,
                                                           BSTR action, ULONG step, ULONG steps, ULONG level)
{
  (void)level;
  return show_ts_progress(object, organization, sequence, title, action, step, steps);
}

static HRESULT STDMETHODCALLTYPE show_action_progress(struct script_object *object, BSTR organization, BSTR sequence, BSTR title, BSTR action,
                                                      ULONG step, ULONG steps, BSTR doing, ULONG part, ULONG parts)
{
  (void)object, (void)organization, (void)sequence, (void)title, (void)action, (void)step, (void)steps;
  struct question question;
  question_begin(&question, "progress");
  question_text(&question, "message", doing);
  question_number(&question, "part", part);
  question_number(&question, "parts", parts);
  return tell(&question);
}

static HRESULT STDMETHODCALLTYPE show_action_detailed_progress(struct script_object *object, BSTR organization, BSTR sequence, BSTR title,
                                                               BSTR action, ULONG step, ULONG steps, BSTR doing, ULONG part, ULONG parts,
                                                               ULONG level)
{
  (void)level;
  return show_action_progress(object, organization, sequence, title, action, step, steps, doing, part, parts);
}

/* Whatever the buttons are, this method does not tell which one was pressed. */
static HRESULT STDMETHODCALLTYPE show_message(struct script_object *object, BSTR text, BSTR caption, ULONG buttons)
{
  (void)object, (void)buttons;
  return tell_message(caption, text);
}

static HRESULT STDMETHODCALLTYPE show_message_ex(struct script_object *object, BSTR text, BSTR caption, ULONG buttons, VARIANT *pressed)
{
  (void)object;
  if (buttons != OK_ALONE)
    return fail(E_NOTIMPL, L"Not available: ShowMessageEx with buttons to choose from. Nobody is asked while a task sequence runs.");
  HRESULT result = tell_message(caption, text);
  if (FAILED(result))
    return result;
  result = VariantClear(pressed);
  if (FAILED(result))
    return result;
  V_VT(pressed) = VT_I4;
  V_I4(pressed) = OK_PRESSED;
  return S_OK;
}

/* ConfigMgr shows it for some minutes; here it stays on the screen until the step says something else, and the script goes on at once. */
static HRESULT STDMETHODCALLTYPE show_error_dialog(struct script_object *object, BSTR organization, BSTR sequence, BSTR title, BSTR text,
                                                   ULONG code, ULONG seconds, ULONG restart, BSTR step)
{
  (void)object, (void)organization, (void)sequence, (void)seconds;
  if (restart != 0)
    return fail(E_NOTIMPL, L"Not available: a restart by ShowErrorDialog. End the script with exit code 3010, or set SMSTSRebootRequested.");
  struct question question;
  question_begin(&question, "error");
  question_text(&question, "title", title);
  question_text(&question, "message", text);
  question_number(&question, "code", code);
  question_text(&question, "step", step);
  return tell(&question);
}

static HRESULT STDMETHODCALLTYPE show_reboot_dialog(struct script_object *object, BSTR organization, BSTR sequence, BSTR title, BSTR text,
                                                    ULONG seconds)
{
  (void)object, (void)organization, (void)sequence, (void)title, (void)text, (void)seconds;
  return fail(E_NOTIMPL, L"Not available: ShowRebootDialog. End the script with exit code 3010, or set SMSTSRebootRequested.");
}

static HRESULT STDMETHODCALLTYPE show_swap_media_dialog(struct script_object *object, BSTR sequence, ULONG medium)
{
  (void)object, (void)sequence, (void)medium;
  return fail(E_NOTIMPL, L"Not available: ShowSwapMediaDialog. There are no media in several parts.");
}

static HRESULT STDMETHODCALLTYPE show_ts_progress_complete(struct script_object *object, BSTR organization, BSTR sequence, BSTR title,
                                                           BSTR action, ULONG step, ULONG steps)
{
  (void)object, (void)organization, (void)sequence, (void)title, (void)action, (void)step, (void)steps;
  return fail(E_NOTIMPL, L"Not available: ShowTSProgressComplete. What it does is documented nowhere.");
}

static HRESULT STDMETHODCALLTYPE show_ts_detailed_progress_complete(struct script_object *object, BSTR organization, BSTR sequence,
                                                                    BSTR title, BSTR action, ULONG step, ULONG steps, ULONG level)
{
  (void)object, (void)organization, (void)sequence, (void)title, (void)action, (void)step, (void)steps, (void)level;
  return fail(E_NOTIMPL, L"Not available: ShowTSDetailedProgressComplete. What it does is documented nowhere.");
}

/* In the order of task-sequence.idl. */
static const struct {
  void *functions[19];
} methods = { { OBJECT_FUNCTIONS, close_progress_dialog, show_ts_progress, show_ts_detailed_progress, show_action_progress,
                show_action_detailed_progress, show_message, show_message_ex, show_error_dialog, show_reboot_dialog,
                show_swap_media_dialog, show_ts_progress_complete, show_ts_detailed_progress_complete } };

const void *const progress_methods = &methods;
