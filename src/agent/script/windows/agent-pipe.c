#include "agent-pipe.h"
#include "fail.h"

/* SOCKET_VARIABLE of variable-protocol.ts. */
#define PIPE_VARIABLE L"SLIPWAY_TS_SOCKET"
#define LONGEST_NAME 256
/* Far above the longest value of a variable or the names of thousands; it keeps every length within an int. */
#define LONGEST_ANSWER (64u << 20)
/* Node has a few instances of the pipe waiting. When many scripts ask at once, one waits for its turn. */
#define TURN_MILLISECONDS 30000

static BOOL pipe_name(WCHAR name[LONGEST_NAME])
{
  DWORD length = GetEnvironmentVariableW(PIPE_VARIABLE, name, LONGEST_NAME);
  return length > 0 && length < LONGEST_NAME && wcsncmp(name, L"\\\\.\\pipe\\", 9) == 0;
}

BOOL agent_is_there(void)
{
  WCHAR name[LONGEST_NAME];
  if (!pipe_name(name))
    return FALSE;
  return WaitNamedPipeW(name, TURN_MILLISECONDS) || GetLastError() == ERROR_SEM_TIMEOUT;
}

static HANDLE connect_to(const WCHAR *name)
{
  ULONGLONG end = GetTickCount64() + TURN_MILLISECONDS;
  for (;;) {
    /* Whoever is on the other side may know who asks, but not act as them: scripts run as SYSTEM. */
    HANDLE pipe = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                              SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    if (pipe != INVALID_HANDLE_VALUE || GetLastError() != ERROR_PIPE_BUSY || GetTickCount64() >= end)
      return pipe;
    WaitNamedPipeW(name, 1000);
  }
}

static HRESULT last_error(void)
{
  DWORD error = GetLastError();
  return error == ERROR_SUCCESS ? E_FAIL : HRESULT_FROM_WIN32(error);
}

static HRESULT write_all(HANDLE pipe, const char *text, size_t bytes)
{
  while (bytes > 0) {
    DWORD written = 0;
    if (!WriteFile(pipe, text, (DWORD)bytes, &written, NULL))
      return last_error();
    text += written;
    bytes -= written;
  }
  return S_OK;
}

/* Reads one line, without its end. What was read is to be freed in any case. */
static HRESULT read_line(HANDLE pipe, char **text, size_t *bytes)
{
  size_t capacity = 0;
  for (*bytes = 0;;) {
    if (*bytes == capacity) {
      capacity = capacity == 0 ? 4096 : capacity * 2;
      char *grown = capacity > LONGEST_ANSWER ? NULL
                    : *text == NULL           ? HeapAlloc(GetProcessHeap(), 0, capacity)
                                              : HeapReAlloc(GetProcessHeap(), 0, *text, capacity);
      if (grown == NULL)
        return E_OUTOFMEMORY;
      *text = grown;
    }
    DWORD got = 0;
    if (!ReadFile(pipe, *text + *bytes, (DWORD)(capacity - *bytes), &got, NULL) || got == 0)
      return last_error();
    *bytes += got;
    if ((*text)[*bytes - 1] == '\n') {
      *bytes -= 1;
      return S_OK;
    }
  }
}

static HRESULT exchange(const struct question *question, struct answer *answer)
{
  WCHAR name[LONGEST_NAME];
  if (!pipe_name(name))
    return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
  HANDLE pipe = connect_to(name);
  if (pipe == INVALID_HANDLE_VALUE)
    return last_error();
  char *text = NULL;
  size_t bytes = 0;
  HRESULT result = write_all(pipe, question->text, question->length);
  if (SUCCEEDED(result))
    result = read_line(pipe, &text, &bytes);
  if (SUCCEEDED(result))
    result = answer_read(answer, text, bytes);
  if (text != NULL)
    HeapFree(GetProcessHeap(), 0, text);
  CloseHandle(pipe);
  return result;
}

HRESULT agent_ask(struct question *question, struct answer *answer)
{
  HRESULT result = question_end(question);
  if (FAILED(result))
    return fail(result, L"This is more than the agent takes at once: 1 MiB.");
  result = exchange(question, answer);
  if (FAILED(result))
    return fail(result, L"The agent does not answer: the task sequence that started this script has ended, or its answer cannot be read.");
  if (answer->kind != ANSWER_PROBLEM)
    return S_OK;
  result = fail(E_FAIL, answer->text);
  answer_free(answer);
  return result;
}
