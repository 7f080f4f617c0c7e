#include "answer.h"
#include <oleauto.h>

/* What is still to be read of the answer. `end` is never read. */
struct reader {
  const WCHAR *at;
  const WCHAR *end;
};

/* The agent writes its JSON without white space (JSON.stringify), so none is looked for. */
static BOOL takes(struct reader *reader, const WCHAR *word)
{
  size_t length = wcslen(word);
  if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length * sizeof *word) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

static int digit_of(WCHAR unit)
{
  if (unit >= '0' && unit <= '9')
    return unit - '0';
  unit |= 0x20;
  return unit >= 'a' && unit <= 'f' ? unit - 'a' + 10 : -1;
}

static BOOL read_hex(struct reader *reader, WCHAR *unit)
{
  if (reader->end - reader->at < 4)
    return FALSE;
  *unit = 0;
  for (int count = 0; count < 4; count++) {
    int digit = digit_of(*reader->at++);
    if (digit < 0)
      return FALSE;
    *unit = (WCHAR)(*unit << 4 | digit);
  }
  return TRUE;
}

static BOOL read_escape(struct reader *reader, WCHAR *unit)
{
  static const WCHAR letters[] = L"\"\\/bfnrt", meanings[] = L"\"\\/\b\f\n\r\t";
  if (reader->at == reader->end)
    return FALSE;
  WCHAR letter = *reader->at++;
  if (letter == 'u')
    return read_hex(reader, unit);
  /* wcschr would find the end of `letters` for a NUL. */
  const WCHAR *found = letter == 0 ? NULL : wcschr(letters, letter);
  if (found == NULL)
    return FALSE;
  *unit = meanings[found - letters];
  return TRUE;
}

/* Up to the quotation mark at the end. */
static BOOL read_units(struct reader *reader, WCHAR *units, UINT *length)
{
  for (*length = 0; reader->at < reader->end;) {
    WCHAR unit = *reader->at++;
    if (unit == '"')
      return TRUE;
    if (unit < 0x20 || (unit == '\\' && !read_escape(reader, &unit)))
      return FALSE;
    units[(*length)++] = unit;
  }
  return FALSE;
}

/* Null for what is no JSON string, or for want of memory. */
static BSTR read_text(struct reader *reader)
{
  if (!takes(reader, L"\""))
    return NULL;
  /* It cannot become longer than what is written, and LONGEST_ANSWER (agent-pipe.c) keeps that within a UINT. */
  BSTR room = SysAllocStringLen(NULL, (UINT)(reader->end - reader->at));
  if (room == NULL)
    return NULL;
  UINT length;
  BSTR text = read_units(reader, room, &length) ? SysAllocStringLen(room, length) : NULL;
  SysFreeString(room);
  return text;
}

static HRESULT add_name(SAFEARRAY *names, ULONG index, BSTR name)
{
  SAFEARRAYBOUND bound = { index + 1, 0 };
  HRESULT result = SafeArrayRedim(names, &bound);
  if (FAILED(result))
    return result;
  VARIANT element;
  VariantInit(&element);
  V_VT(&element) = VT_BSTR;
  V_BSTR(&element) = name;
  LONG place = (LONG)index;
  return SafeArrayPutElement(names, &place, &element);
}

static HRESULT read_names(struct reader *reader, SAFEARRAY **names)
{
  HRESULT result = S_OK;
  SAFEARRAY *array = SafeArrayCreateVector(VT_VARIANT, 0, 0);
  if (array == NULL)
    return E_OUTOFMEMORY;
  if (!takes(reader, L"["))
    result = E_FAIL;
  for (ULONG index = 0; SUCCEEDED(result) && !takes(reader, L"]"); index++) {
    BSTR name = index == 0 || takes(reader, L",") ? read_text(reader) : NULL;
    result = name == NULL ? E_FAIL : add_name(array, index, name);
    SysFreeString(name);
  }
  if (SUCCEEDED(result))
    *names = array;
  else
    SafeArrayDestroy(array);
  return result;
}

static HRESULT read_member(struct reader *reader, struct answer *answer)
{
  if (takes(reader, L"\"value\":null")) {
    answer->kind = ANSWER_NOTHING;
    return S_OK;
  }
  if (takes(reader, L"\"names\":")) {
    answer->kind = ANSWER_NAMES;
    return read_names(reader, &answer->names);
  }
  answer->kind = takes(reader, L"\"value\":") ? ANSWER_VALUE : ANSWER_PROBLEM;
  if (answer->kind == ANSWER_PROBLEM && !takes(reader, L"\"problem\":"))
    return E_FAIL;
  answer->text = read_text(reader);
  return answer->text == NULL ? E_FAIL : S_OK;
}

static HRESULT read_object(struct reader *reader, struct answer *answer)
{
  if (!takes(reader, L"{"))
    return E_FAIL;
  HRESULT result = read_member(reader, answer);
  if (FAILED(result))
    return result;
  return takes(reader, L"}") && reader->at == reader->end ? S_OK : E_FAIL;
}

HRESULT answer_read(struct answer *answer, const char *utf8, size_t bytes)
{
  ZeroMemory(answer, sizeof *answer);
  /* UTF-16 never has more units than UTF-8 has bytes. */
  WCHAR *wide = HeapAlloc(GetProcessHeap(), 0, (bytes + 1) * sizeof *wide);
  if (wide == NULL)
    return E_OUTOFMEMORY;
  int units = MultiByteToWideChar(CP_UTF8, 0, utf8, (int)bytes, wide, (int)bytes + 1);
  struct reader reader = { wide, wide + units };
  HRESULT result = read_object(&reader, answer);
  if (FAILED(result))
    answer_free(answer);
  HeapFree(GetProcessHeap(), 0, wide);
  return result;
}

void answer_free(struct answer *answer)
{
  SysFreeString(answer->text);
  if (answer->names != NULL)
    SafeArrayDestroy(answer->names);
  ZeroMemory(answer, sizeof *answer);
}
