#include "question.h"
#include <oleauto.h>

/* LONGEST_LINE of variable-protocol.ts: the agent cuts off what is longer. */
#define LONGEST_LINE (1u << 20)

static BOOL has_room(struct question *question, size_t bytes)
{
  if (FAILED(question->state))
    return FALSE;
  /* What is there is at most LONGEST_LINE, so the difference is none below zero. */
  if (bytes > LONGEST_LINE - question->length) {
    question->state = HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW);
    return FALSE;
  }
  if (bytes <= question->capacity - question->length)
    return TRUE;
  size_t capacity = (question->length + bytes) * 2 + 256;
  char *text = question->text == NULL ? HeapAlloc(GetProcessHeap(), 0, capacity)
                                      : HeapReAlloc(GetProcessHeap(), 0, question->text, capacity);
  if (text == NULL) {
    question->state = E_OUTOFMEMORY;
    return FALSE;
  }
  question->text = text;
  question->capacity = capacity;
  return TRUE;
}

static void put(struct question *question, const char *text)
{
  size_t bytes = strlen(text);
  if (!has_room(question, bytes))
    return;
  memcpy(question->text + question->length, text, bytes);
  question->length += bytes;
}

static void put_key(struct question *question, const char *key)
{
  put(question, ",\"");
  put(question, key);
  put(question, "\":");
}

/* All but plain ASCII is written as \uXXXX, code unit by code unit: half a surrogate pair gets through as it is, which UTF-8 could not carry. */
static void put_unit(struct question *question, WCHAR unit)
{
  static const char digits[] = "0123456789abcdef";
  char plain[2] = { (char)unit, 0 };
  if (unit >= 0x20 && unit < 0x7f && unit != '"' && unit != '\\') {
    put(question, plain);
    return;
  }
  char escaped[7] = { '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15], 0 };
  put(question, escaped);
}

void question_begin(struct question *question, const char *ask)
{
  ZeroMemory(question, sizeof *question);
  put(question, "{\"ask\":\"");
  put(question, ask);
  put(question, "\"");
}

void question_text(struct question *question, const char *key, BSTR value)
{
  put_key(question, key);
  put(question, "\"");
  /* The length of a BSTR stands before it; a NUL in it is a character like any other. */
  UINT length = SysStringLen(value);
  for (UINT index = 0; index < length && SUCCEEDED(question->state); index++)
    put_unit(question, value[index]);
  put(question, "\"");
}

void question_number(struct question *question, const char *key, ULONG value)
{
  char digits[11];
  size_t at = sizeof digits - 1;
  digits[at] = 0;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  put_key(question, key);
  put(question, digits + at);
}

void question_false(struct question *question, const char *key)
{
  put_key(question, key);
  put(question, "false");
}

HRESULT question_end(struct question *question)
{
  put(question, "}\n");
  return question->state;
}

void question_free(struct question *question)
{
  if (question->text != NULL)
    HeapFree(GetProcessHeap(), 0, question->text);
  question->text = NULL;
}
